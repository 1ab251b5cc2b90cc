"""The errors of the reports desk.

TinhSoError
├── BadInput
│   ├── UnknownCategory       there is no such category today
│   ├── CategoryWrong         a category that cannot be kept so
│   ├── AnswersWrong          the category's own questions are not answered as it asks
│   ├── PlaceMissing          neither a position nor a commune
│   ├── CommuneUnknown        a commune that is none today
│   ├── PlacesDisagree        a position far from the commune that was chosen
│   ├── WhoMissing            this category needs a telephone number or a signed-in citizen
│   ├── TextMissing
│   ├── PartnerUnknown        no Open311 endpoint of that name was added
│   ├── MediaUnreachable      what an address leads to could not be fetched
│   ├── NotAPicture           bytes that are neither a picture nor a video, whatever they are called
│   ├── NotAPaper             bytes that are no PDF, or one that carries programs
│   ├── FileTooBig, PictureTooLarge, VideoTooLong, TooManyFiles
│   ├── ProofWithoutPlace     a photo of the fix that does not say where it was taken
│   ├── ProofFromBefore       what proved the fix that was contested does not prove the next one
│   ├── PartsMissing          a report is split into two parts at least, each with an office and words
│   ├── PlaceholderUnknown    a template asks for what nobody fills in
│   └── RuleWrong             a rule of routing that leads nowhere
├── Denied
│   ├── PapersAreOffices      citizens send pictures and videos
│   ├── OutsideDemo
│   ├── AuthorApproves        who wrote an answer does not approve it
│   └── AuthorDecides         who wrote or published what is contested does not decide about it
├── Conflict
│   ├── CannotMerge           the other report is gone itself, or of another kind
│   └── TooFewExamples        nothing can be learnt from so few
└── Unavailable
    ├── NobodyReceives        no office is set to take reports in
    └── VideoNotMade          every try to make a video anew broke off, through no fault of who sent it
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, Denied, Unavailable


class UnknownCategory(BadInput):
    code = "unknown_category"
    vi = "Không có lĩnh vực “{category}” đang áp dụng. Hãy chọn một lĩnh vực trong danh sách."
    en = "There is no category “{category}” in force. Choose one of the list."


class CategoryWrong(BadInput):
    code = "category_wrong"
    vi = "Chưa thể lưu lĩnh vực này: {why_vi}. Hãy sửa rồi lưu lại."
    en = "This category cannot be kept yet: {why_en}. Mend it and save again."


class AnswersWrong(BadInput):
    code = "answers_wrong"
    vi = "Một số câu hỏi của lĩnh vực này chưa được trả lời đúng: {faults_vi}. Hãy sửa rồi gửi lại."
    en = "Some questions of this category are not answered as they should be: {faults_en}. Mend them and send again."


class PlaceMissing(BadInput):
    code = "place_missing"
    vi = "Chưa rõ việc xảy ra ở đâu. Hãy chọn vị trí trên bản đồ hoặc chọn xã, phường rồi ghi địa chỉ."
    en = "It is not clear where this is. Choose the place on the map, or a commune and the address."


class CommuneUnknown(BadInput):
    code = "commune_unknown"
    vi = "Xã, phường đã chọn không còn trong danh sách đang áp dụng. Hãy chọn lại; gõ được cả tên cũ."
    en = "The commune that was chosen is not on today's list. Choose again; former names can be typed too."


class PlacesDisagree(BadInput):
    code = "places_disagree"
    vi = "Vị trí nằm ở {found}, không phải {chosen} đã chọn. Hãy chọn lại vị trí trên bản đồ, hoặc chọn đúng xã, phường."
    en = "The position lies in {found}, not in {chosen} as chosen. Choose the place on the map again, or the right commune."


class WhoMissing(BadInput):
    code = "who_missing"
    vi = "Lĩnh vực này cần biết người gửi. Hãy đăng nhập hoặc để lại số điện thoại; cơ quan xử lý không thấy danh tính của bạn."
    en = "This category needs to know who reports. Sign in or leave a telephone number; the office handling it sees neither."


class TextMissing(BadInput):
    code = "text_missing"
    vi = "Chưa có nội dung. Hãy ghi vài lời về sự việc."
    en = "There are no words yet. Say in a few words what is wrong."


class NotAPicture(BadInput):
    code = "not_a_picture"
    vi = "Tệp này không phải là ảnh (JPEG, PNG, WebP) hoặc video (MP4, WebM) đọc được. Hãy chụp lại rồi gửi."
    en = "This file is no picture (JPEG, PNG, WebP) or video (MP4, WebM) that can be read. Take it again and send it."


class NotAPaper(BadInput):
    code = "not_a_paper"
    vi = "Tệp này không phải là PDF, hoặc có chứa chương trình hay tệp đính kèm. Hãy in lại thành PDF thường rồi gửi."
    en = "This file is no PDF, or it carries programs or files. Print it to a plain PDF and send that."


class FileTooBig(BadInput):
    code = "report_file_too_big"
    vi = "Tệp lớn hơn {limit} MB. Hãy chọn tệp nhỏ hơn."
    en = "The file is larger than {limit} MB. Choose a smaller one."


class PictureTooLarge(BadInput):
    code = "picture_too_large"
    vi = "Ảnh hoặc video có quá nhiều điểm ảnh (tối đa {limit} triệu). Hãy giảm kích thước rồi gửi lại."
    en = "The picture or video has too many pixels ({limit} million at most). Make it smaller and send it again."


class VideoTooLong(BadInput):
    code = "video_too_long"
    vi = "Video dài hơn {limit} giây. Hãy cắt ngắn rồi gửi lại."
    en = "The video is longer than {limit} seconds. Cut it and send it again."


class TooManyFiles(BadInput):
    code = "too_many_files"
    vi = "Phản ánh này đã có {limit} ảnh, video. Không thể thêm nữa."
    en = "This report has {limit} pictures and videos already. No more can be added."


class ProofWithoutPlace(BadInput):
    code = "proof_without_place"
    vi = "Ảnh minh chứng chưa cho biết chụp ở đâu. Hãy chọn vị trí của ảnh trên bản đồ, hoặc kèm văn bản."
    en = "The photo of the fix does not say where it was taken. Choose its place on the map, or attach a paper."


class ProofFromBefore(BadInput):
    code = "proof_from_before"
    vi = "Phản ánh đã được mở lại, nên minh chứng cũ không còn dùng được. Hãy kèm ảnh hoặc văn bản mới của lần xử lý này."
    en = "The report was reopened, so its earlier proof does not count. Attach a new photo or paper of this fix."


class PartsMissing(BadInput):
    code = "parts_missing"
    vi = "Mỗi phần cần một cơ quan khác nhau và nội dung phải làm; phản ánh được tách thành ít nhất hai phần. Hãy bổ sung."
    en = "Each part needs an office of its own and what is to be done; there are two parts at least. Fill them in."


class PlaceholderUnknown(BadInput):
    code = "placeholder_unknown"
    vi = "Mẫu có chỗ điền không ai biết: {unknown}. Các chỗ điền dùng được: {known}."
    en = "The template asks for what nobody fills in: {unknown}. What can be used: {known}."


class RuleWrong(BadInput):
    code = "rule_wrong"
    vi = "Quy tắc chưa dùng được: {why_vi}. Hãy sửa rồi lưu lại."
    en = "The rule cannot be used yet: {why_en}. Mend it and save again."


class PapersAreOffices(Denied):
    code = "papers_are_offices"
    vi = "Văn bản và minh chứng do cơ quan gửi; bạn có thể gửi ảnh hoặc video của sự việc."
    en = "Papers and proofs are sent by offices; you can send pictures or videos of the matter."


class AuthorApproves(Denied):
    code = "author_approves"
    vi = "Người viết trả lời không tự duyệt trả lời của mình. Hãy để người khác trong Trung tâm duyệt."
    en = "Who wrote an answer does not approve it. Let somebody else of the centre do so."


class AuthorDecides(Denied):
    code = "author_decides"
    vi = "Người đã viết hoặc công khai kết quả không tự quyết định khi dân không đồng ý. Hãy để người giám sát khác xem xét."
    en = "Who wrote or published the result does not decide when it is contested. Let another supervisor look at it."


class CannotMerge(Conflict):
    code = "cannot_merge"
    vi = "Không thể gộp vào phản ánh {other}: {why_vi}. Hãy chọn phản ánh khác."
    en = "It cannot be merged into report {other}: {why_en}. Choose another one."


class TooFewExamples(Conflict):
    code = "too_few_examples"
    vi = "Quá ít ví dụ để học: mới có {count} phản ánh đã kết thúc, cần ít nhất {least}. Hãy huấn luyện lại sau."
    en = "There are too few examples to learn from: {count} reports have ended, {least} are needed. Train again later."


class OutsideDemo(Denied):
    code = "outside_demo_reports"
    vi = "Phản ánh mô phỏng chỉ lập được trong chế độ trình diễn."
    en = "Simulated reports are made in demo mode only."


class MediaUnreachable(BadInput):
    code = "media_unreachable"
    vi = "Không tải được tệp ở media_url ({why}). Hãy kiểm tra địa chỉ, hoặc gửi tệp kèm theo yêu cầu."
    en = "The file at media_url could not be fetched ({why}). Check the address, or send the file with the request."


class PartnerUnknown(BadInput):
    code = "partner_unknown"
    vi = "Chưa có hệ thống Open311 nào tên “{partner}”. Hãy thêm hệ thống đó trước."
    en = "There is no Open311 endpoint called “{partner}”. Add it first."


class NobodyReceives(Unavailable):
    code = "nobody_receives"
    vi = "Chưa có cơ quan nào được giao tiếp nhận phản ánh. Quản trị viên cần khai báo cơ quan tiếp nhận."
    en = "No office is set to take reports in yet. The administrator has to name one."


class VideoNotMade(Unavailable):
    code = "video_not_made"
    vi = "Video chưa xử lý được do lỗi của hệ thống, không phải do tệp. Nơi tiếp nhận cho xử lý lại được; không cần gửi lại."
    en = "The platform could not make this video; the file is not to blame. The desk can start it again; do not send it again."
