"""What each code of fault says, in Vietnamese and in English."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # reading the file
    "too_large": (
        "Tệp lớn hơn {limit} byte. Hãy tách thành nhiều tệp.",
        "The file is larger than {limit} bytes. Split it into several.",
    ),
    "not_utf8": (
        "Tệp không phải văn bản UTF-8. Hãy lưu lại bằng UTF-8.",
        "The file is not UTF-8 text. Save it again as UTF-8.",
    ),
    "unreadable_file": (
        "Không mở được tệp. Hãy kiểm tra quyền đọc.",
        "The file cannot be opened. Check that it may be read.",
    ),
    "yaml_unreadable": (
        "Không đọc được YAML tại đây, thường do thụt lề, dấu hai chấm hoặc dấu nháy ({problem}). Hãy sửa dòng này.",
        "The YAML cannot be read here, often because of indentation, a colon or a quote ({problem}). Mend this line.",
    ),
    "several_documents": (
        "Tệp có nhiều tài liệu YAML (---). Hãy giữ một tài liệu trong mỗi tệp.",
        "The file holds several YAML documents (---). Keep one in each file.",
    ),
    "alias_refused": (
        "Không được dùng bí danh YAML (*{name}). Hãy viết đầy đủ giá trị.",
        "YAML aliases (*{name}) are not allowed. Write the value out.",
    ),
    "tag_refused": (
        "Không được dùng thẻ YAML ({tag}). Hãy bỏ thẻ.",
        "YAML tags ({tag}) are not allowed. Leave the tag out.",
    ),
    "too_deep": (
        "Các mức lồng nhau quá sâu (hơn {limit}). Hãy viết đơn giản hơn.",
        "The nesting is deeper than {limit} levels. Write it more simply.",
    ),
    "too_many_values": (
        "Tệp có hơn {limit} giá trị. Hãy tách thành nhiều tệp.",
        "The file holds more than {limit} values. Split it into several.",
    ),
    "duplicate_key": (
        "Khóa “{key}” đã có ở dòng {first_line}. Hãy bỏ một trong hai.",
        "The key “{key}” was already given on line {first_line}. Remove one of the two.",
    ),
    "key_not_text": (
        "Khóa phải là một từ. Hãy viết dạng khóa: giá trị.",
        "A key must be a word. Write key: value.",
    ),
    "not_a_mapping": (
        "Tệp phải gồm các dòng khóa: giá trị.",
        "The file must be made of lines key: value.",
    ),
    "many_more": (
        "Tệp này còn {count} lỗi nữa. Hãy sửa các lỗi đã nêu rồi kiểm tra lại.",
        "This file has {count} faults more. Mend those named, then check again.",
    ),
    "wrong_expression": (
        "Biểu thức bị từ chối: {why_vi}. Hãy viết một biểu thức SQL đơn giản trên các cột của bộ dữ liệu.",
        "The expression is refused: {why_en}. Write a plain SQL expression over the dataset's columns.",
    ),
    # one definition
    "missing_key": ("Thiếu “{key}”. Hãy thêm khóa này.", "“{key}” is missing. Add it."),
    "unknown_key": ("Không có khóa “{key}”. {meant_vi}", "There is no key “{key}”. {meant_en}"),
    "unknown_value": ("“{value}” không phải giá trị được nhận. {meant_vi}", "“{value}” is not an accepted value. {meant_en}"),
    "wrong_type": (
        "Giá trị phải là {wanted_vi}. Hãy sửa lại (chữ gồm toàn số cần đặt trong dấu nháy).",
        "The value must be {wanted_en}. Mend it (text made of digits needs quotes).",
    ),
    "wrong_form": (
        "“{value}” không đúng dạng {form}. Hãy viết lại.",
        "“{value}” does not have the form {form}. Write it again.",
    ),
    "out_of_range": ("Giá trị phải {limit_vi}. Hãy sửa lại.", "The value must be {limit_en}. Mend it."),
    "empty": ("Không được để trống. Hãy điền nội dung.", "This must not be empty. Fill it in."),
    "too_long": ("Dài hơn {limit}. Hãy rút gọn.", "Longer than {limit}. Shorten it."),
    "wrong_date": (
        "“{value}” không phải ngày. Hãy viết như 2025-07-01.",
        "“{value}” is not a date. Write it like 2025-07-01.",
    ),
    "wrong_pattern": (
        "Mẫu “{value}” không phải biểu thức chính quy hợp lệ: {problem}. Hãy sửa lại.",
        "The pattern “{value}” is no valid regular expression: {problem}. Mend it.",
    ),
    "wrong_value": ("Giá trị không hợp lệ ({problem}). Hãy sửa lại.", "The value is not valid ({problem}). Mend it."),
    "id_is_not_the_name": (
        "id là “{id}” nhưng tên là “{name}”. Hãy đặt hai tên giống nhau.",
        "The id is “{id}” but the name is “{name}”. Make them the same.",
    ),
    "name_twice": ("“{name}” đã được dùng ở trên. Hãy đặt tên khác.", "“{name}” was already used above. Choose another name."),
    "unknown_column": (
        "Bộ dữ liệu không có cột “{column}”. {meant_vi}",
        "The dataset has no column “{column}”. {meant_en}",
    ),
    "key_column_optional": (
        "Cột khóa “{column}” phải bắt buộc. Hãy thêm constraints: required: true.",
        "The key column “{column}” must be required. Add constraints: required: true.",
    ),
    "limits_reversed": (
        "Giới hạn dưới {low} lớn hơn giới hạn trên {high}. Hãy đổi lại.",
        "The lower limit {low} is above the upper limit {high}. Change them.",
    ),
    "constraint_does_not_fit": (
        "Ràng buộc “{constraint}” không dùng được cho kiểu {type}. Hãy bỏ nó hoặc đổi kiểu.",
        "The constraint “{constraint}” does not fit the type {type}. Remove it or change the type.",
    ),
    "value_without_title": (
        "Giá trị “{value}” chưa có tên gọi, nên người xem sẽ chỉ thấy mã. Hãy thêm vào “titles” của cột.",
        "The value “{value}” has no title, so that people would see its code. Add it to “titles” of the column.",
    ),
    "register_without_one_key": (
        "Bộ dữ liệu “{name}” không có khóa chính gồm đúng một cột, nên không gọi tên được mã. Hãy chọn danh mục khác.",
        "The dataset “{name}” has no key of exactly one column, so it cannot name codes. Choose another register.",
    ),
    "key_needed": (
        "Cách cập nhật “upsert” cần khóa chính. Hãy thêm schema.primaryKey.",
        "The update mode “upsert” needs a key. Add schema.primaryKey.",
    ),
    "personal_column_in_open_data": (
        "Cột “{column}” thuộc loại {privacy} nhưng bộ dữ liệu là công khai. Hãy đổi loại của bộ dữ liệu.",
        "The column “{column}” is {privacy} but the dataset is public. Change the dataset's privacy.",
    ),
    "migration_of_the_first": (
        "Phiên bản 1 không có phiên bản trước để chuyển đổi. Hãy bỏ “migration” hoặc tăng số phiên bản.",
        "Version 1 has no version before it to migrate from. Remove “migration” or raise the version.",
    ),
    "dropped_column_is_there": (
        "Cột “{column}” ghi là đã bỏ nhưng vẫn còn trong schema. Hãy bỏ một trong hai.",
        "The column “{column}” is said to be dropped but is in the schema. Remove one of the two.",
    ),
    "end_before_start": (
        "Ngày hết hiệu lực {end} trước ngày có hiệu lực {start}. Hãy sửa lại.",
        "It ends on {end}, before it starts on {start}. Mend the dates.",
    ),
    "value_or_ratio": (
        "Chỉ tiêu cần hoặc “value”, hoặc cả “numerator” và “denominator”. Hãy giữ một cách.",
        "An indicator needs either “value”, or both “numerator” and “denominator”. Keep one way.",
    ),
    "combine_does_not_fit": (
        "Cách gộp “{combine}” không dùng được ở đây: {why_vi}. Hãy chọn cách khác.",
        "Combining by “{combine}” does not fit here: {why_en}. Choose another way.",
    ),
    "percentiles_needed": (
        "Chỉ tiêu thời lượng cần “percentiles”, ví dụ [50, 90]; chỉ tiêu khác thì không. Hãy sửa lại.",
        "A duration needs “percentiles”, for example [50, 90]; other kinds do not take them. Mend it.",
    ),
    "denominator_is_zero": (
        "Mẫu số luôn bằng 0, nên không bao giờ có giá trị. Hãy ghi mẫu số thật.",
        "The denominator is always 0, so there can be no value. Write the real one.",
    ),
    "condition_is_never_true": (
        "Không dòng nào thỏa được điều kiện này, dù dữ liệu thế nào. Hãy sửa điều kiện.",
        "No row can meet this condition, whatever the data. Mend the condition.",
    ),
    "always_nothing": (
        "Biểu thức luôn bằng 0 hoặc rỗng, dù dữ liệu thế nào. Hãy ghi biểu thức thật.",
        "The expression is always 0 or empty, whatever the data. Write the real one.",
    ),
    "misspelt_measure": (
        "Không có đơn vị tính “{name}”. {meant_vi}",
        "There is no unit of measure “{name}”. {meant_en}",
    ),
    "target_told_twice": (
        "Năm {year} có hai mục tiêu cho cùng một cấp, nhóm và tỉnh. Hãy giữ một.",
        "The year {year} has two targets for the same level, group and province. Keep one.",
    ),
    "thresholds_in_wrong_order": (
        "Các ngưỡng sai thứ tự: “good” là {good}, “watch” là {watch}, mà {direction_vi}. Hãy đổi lại.",
        "The thresholds are in the wrong order: “good” is {good}, “watch” is {watch}, and {direction_en}. Change them.",
    ),
    "thresholds_are_equal": (
        "“good” và “watch” cùng là {value}, nên không có mức cần chú ý. Hãy cho hai mức khác nhau.",
        "“good” and “watch” are both {value}, so nothing is ever to be watched. Make them differ.",
    ),
    "value_or_reason": (
        "Mỗi kết quả mong đợi cần “value”, hoặc “reason” khi không có giá trị. Hãy giữ một.",
        "Each expectation needs “value”, or “reason” where there is no value. Keep one.",
    ),
    "made_of_one_thing": (
        "Chỉ tiêu loại made cần đúng một trong “balance”, “per”, “growth”, “rank”, “composite”. Hãy giữ một.",
        "An indicator of kind made needs exactly one of “balance”, “per”, “growth”, “rank”, “composite”. Keep one.",
    ),
    "not_for_made": (
        "“{key}” không dùng cho chỉ tiêu tính từ chỉ tiêu khác. Hãy bỏ dòng này.",
        "“{key}” is not for an indicator made of others. Remove this line.",
    ),
    "only_for_made": (
        "“{key}” chỉ dùng với kind: made. Hãy bỏ dòng này hoặc đổi “kind”.",
        "“{key}” is only for kind: made. Remove this line or change “kind”.",
    ),
    "ends_need_a_stock": (
        "“ends” chỉ dùng cho kind: stock có “time”. Hãy sửa lại.",
        "“ends” is only for kind: stock with “time”. Mend it.",
    ),
    "delay_needs_ends": (
        "“delay_days” chỉ dùng cùng “ends”. Hãy sửa lại.",
        "“delay_days” is only for use with “ends”. Mend it.",
    ),
    "parts_have_more_points": (
        "Các phần có tổng {total} điểm, nhiều hơn {points} điểm của cả nhóm. Hãy kiểm tra lại điểm.",
        "The parts have {total} points together, more than the {points} of the whole. Check the points.",
    ),
    "points_have_no_way_up": (
        "“full_at” và “none_at” cùng là {value}, nên không tính được điểm. Hãy sửa lại.",
        "“full_at” and “none_at” are both {value}, so no points can be counted. Mend it.",
    ),
    "wrong_aggregate": (
        "Biểu thức không dùng được: {why_vi}. Hãy sửa lại.",
        "The expression cannot be used: {why_en}. Mend it.",
    ),
    "circle_of_indicators": (
        "Các chỉ tiêu tính từ nhau thành vòng: {circle}. Hãy bỏ một mối nối.",
        "The indicators are made of each other in a circle: {circle}. Remove one link.",
    ),
    "published_line_unmatched": (
        "Dòng {row} của published-figures.csv phải có đúng một nơi trong tệp này. Hãy thêm dòng thiếu hoặc bỏ dòng không có.",
        "Line {row} of published-figures.csv must have one place in this file. Add it, or take out what is not there.",
    ),
    "not_split_by": (
        "Chỉ tiêu “{name}” không chia theo “{column}”. {meant_vi}",
        "The indicator “{name}” is not split by “{column}”. {meant_en}",
    ),
    "level_not_offered": (
        "Chỉ tiêu “{name}” không có cấp “{level}”. {meant_vi}",
        "The indicator “{name}” has no level “{level}”. {meant_en}",
    ),
    "period_not_offered": (
        "Chỉ tiêu “{name}” không có kỳ “{period}”. {meant_vi}",
        "The indicator “{name}” has no periods of kind “{period}”. {meant_en}",
    ),
    "no_tile_of_that_period": (
        "Không chỉ tiêu nào của bảng có kỳ “{period}”. {meant_vi}",
        "No indicator of the board has periods of kind “{period}”. {meant_en}",
    ),
    "another_measure": (
        "Đơn vị đo “{name}” khác đơn vị của cột được tính, “{column}”. Hãy sửa một trong hai.",
        "The unit of measure “{name}” is not that of the column it is made from, “{column}”. Mend one of them.",
    ),
    "not_a_moment": (
        "Cột “{column}” không phải ngày hay thời điểm. Hãy chọn cột khác.",
        "The column “{column}” is neither a date nor a moment. Choose another.",
    ),
    "not_a_unit": (
        "Cột “{column}” không chứa mã đơn vị (area_level). Hãy chọn cột khác.",
        "The column “{column}” holds no unit codes (area_level). Choose another.",
    ),
    "several_unit_columns": (
        "Bộ dữ liệu có nhiều cột mã đơn vị: {columns}. Hãy ghi “unit”.",
        "The dataset has several columns of units: {columns}. Say which with “unit”.",
    ),
    "unknown_tile": (
        "Không có ô “{name}” có chỉ tiêu trên bảng này. Hãy kiểm tra “headline”.",
        "The board has no tile “{name}” with an indicator. Check “headline”.",
    ),
    "escalation_out_of_order": (
        "Các bước báo lên cấp trên phải theo giờ tăng dần, không lặp. Hãy sắp lại.",
        "The steps of escalation must go by rising hours, each once. Put them in order.",
    ),
    "thresholds_need_a_direction": (
        "Có ngưỡng nhưng “direction” là neutral. Hãy cho biết cao hay thấp là tốt.",
        "There are thresholds but “direction” is neutral. Say whether higher or lower is better.",
    ),
    "clears_before_it_raises": (
        "Ngưỡng tắt cảnh báo {clear} nằm ở phía sai của ngưỡng bật {raised}. Hãy đổi lại.",
        "The alert clears at {clear}, on the wrong side of where it is raised, {raised}. Change it.",
    ),
    "wrong_number_of_indicators": (
        "Ô loại “{kind}” cần {wanted_vi}. Hãy sửa lại.",
        "A tile of kind “{kind}” needs {wanted_en}. Mend it.",
    ),
    "exempt_needs_a_reason": (
        "“{rule}” được miễn nhưng chưa nêu lý do. Hãy thêm “reason”.",
        "“{rule}” is exempt without a reason. Add “reason”.",
    ),
    # across files
    "bad_name": (
        "Tên “{name}” không dùng được. Hãy chỉ dùng chữ thường a-z, số và gạch dưới, bắt đầu bằng chữ, dài tối đa 64.",
        "The name “{name}” cannot be used. Use only a-z, digits and underscores, begin with a letter, at most 64 long.",
    ),
    "link_refused": (
        "“{name}” là liên kết tới nơi khác. Hãy đặt tệp thật vào gói.",
        "“{name}” is a link to another place. Put the real file into the pack.",
    ),
    "unexpected_file": (
        "Gói không có chỗ cho “{name}”. {meant_vi}",
        "A pack has no place for “{name}”. {meant_en}",
    ),
    "missing_file": ("Gói “{pack}” thiếu tệp {name}. Hãy thêm tệp này.", "The pack “{pack}” lacks the file {name}. Add it."),
    "unknown_pack": ("Không có gói “{name}”. {meant_vi}", "There is no pack “{name}”. {meant_en}"),
    "circle_of_packs": (
        "Các gói phụ thuộc nhau thành vòng: {circle}. Hãy bỏ một phụ thuộc.",
        "The packs depend on each other in a circle: {circle}. Remove one dependency.",
    ),
    "not_a_dependency": (
        "“{name}” thuộc gói “{pack}” chưa có trong depends_on. Hãy thêm gói đó.",
        "“{name}” is of the pack “{pack}”, which depends_on does not name. Add it.",
    ),
    "unknown_dataset": ("Không có bộ dữ liệu “{name}”. {meant_vi}", "There is no dataset “{name}”. {meant_en}"),
    "nobody_owes": (
        "Nền tảng tự ghi “{name}”, không ai nợ nên không thể quá hạn. Hãy dùng kind: stale.",
        "The platform writes “{name}” itself: nobody owes it, so it cannot be overdue. Use kind: stale.",
    ),
    "unknown_indicator": ("Không có chỉ tiêu “{name}”. {meant_vi}", "There is no indicator “{name}”. {meant_en}"),
    "version_is_not_the_name": (
        "Tệp {name} lại ghi phiên bản {version}. Hãy đặt số phiên bản giống tên tệp.",
        "The file {name} says version {version}. Make the version and the name the same.",
    ),
    "newest_version_missing": (
        "Có phiên bản cũ nhưng không có {name}, là phiên bản mới nhất. Hãy thêm tệp đó.",
        "There is an earlier version but no {name}, which is the newest. Add it.",
    ),
    "versions_do_not_follow": (
        "Phiên bản {version} không liền sau phiên bản {before}. Hãy giữ đủ các phiên bản.",
        "Version {version} does not follow version {before}. Keep every version between.",
    ),
    "versions_do_not_meet": (
        "Phiên bản này có hiệu lực từ {start} mà phiên bản {before} hết hiệu lực ngày {end}. Hãy để hai ngày liền nhau.",
        "This version holds from {start}, and version {before} ends on {end}. Let one begin on the day after the other ends.",
    ),
    "breaking_change": (
        "Phiên bản này làm dữ liệu của phiên bản {before} không đọc được hoặc lộ rộng hơn: {changes}. Hãy thêm quy tắc "
        "“migration”, hoặc giữ cột cũ.",
        "This version makes rows of version {before} unreadable, or seen by more people: {changes}. Add a “migration” rule, "
        "or keep the old columns.",
    ),
    "claim_is_not_true": (
        "“{rule}” ghi là đã làm nhưng chưa đạt: {why_vi}. Hãy làm cho đạt hoặc ghi todo.",
        "“{rule}” is said to be done but is not: {why_en}. Do it, or write todo.",
    ),
    "no_packs": (
        "Thư mục không có gói nào. Mỗi gói là một thư mục con có pack.yaml.",
        "The folder holds no pack. Each pack is a folder in it with a pack.yaml.",
    ),
}
