"""What can be wrong with the lake.

TinhSoError
├── BadInput
│   ├── StatementRefused    a query that is not one SELECT over datasets with the listed functions
│   ├── ConditionRefused    a condition of a pack that is not a plain expression over the dataset's columns
│   ├── QueryFailed         the query cannot be answered (an unknown column, a wrong type)
│   ├── NotOnSpark          a function of a statement is not known to mean the same on Spark
│   ├── RuleRefused         an erasure without a rule, or by a column that the dataset lacks
│   ├── ReasonNeeded        a withdrawal without a reason, an erasure without its legal basis
│   ├── WrongStoreAddress   the address of the object storage cannot be read
│   ├── NotAnInstant        a time that cannot be read
│   └── NotReadable         a given cell that the type of its column does not allow
├── Denied
│   ├── OwnProposal         whoever proposed rows does not confirm them too
│   └── NotAllOfIt          the actor may see some columns of a submission, not all
├── NotFound
│   ├── NoSuchDataset       no dataset of that name that this actor may see
│   ├── NoSuchReceipt       no part under that receipt number
│   ├── NoSuchProposal      no rows wait under that number
│   ├── NoOriginal          the sender's own file was not kept, or was erased
│   └── NothingThere        a file of the lake is not where it should be
├── Unavailable
│   ├── StoreUnreachable    the object storage does not answer
│   ├── NoCluster           Spark is asked for, and its master or its library is not set up
│   ├── ClusterFailed       the Spark cluster does not answer, or could not do the work
│   ├── FileGone            an erasure took the file between its arrival and its listing
│   └── FileUnreadable      a query needs a file that is missing or damaged
├── Conflict
│   ├── ConfirmationNeeded  unusual values wait for a reason
│   ├── AlreadyClosed       the part is no longer in force
│   ├── VersionChanged      a dataset was changed without a new version
│   ├── BreakingChange      a new version would make old rows unreadable
│   ├── WrongPeriod         the period is not of the dataset's kind
│   ├── WrongUpdate         the dataset is not updated that way
│   ├── HeadMustConfirm     the dataset asks for two pairs of eyes: propose, then confirm
│   ├── AlreadyDecided      the proposal was confirmed or declined before
│   ├── ProposalOutdated    the dataset changed its version while the rows waited
│   ├── KeysTaken           rows with equal keys came in force while the rows waited
│   ├── OriginalGone        the sender's file that is said to be kept is not
│   └── SimulatedOverReal   simulated rows would take the place of real ones
├── TooMany
│   └── TooMuch             a query ran too long or needed too much memory
└── LakeDamaged             verification found files and manifest apart
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, Denied, NotFound, TinhSoError, TooMany, Unavailable


class StatementRefused(BadInput):
    code = "lake_statement_refused"
    vi = "Câu truy vấn bị từ chối: {why_vi}. Hãy viết một câu SELECT trên các bộ dữ liệu."
    en = "The query is refused: {why_en}. Write one SELECT over datasets."


class ConditionRefused(BadInput):
    code = "lake_condition_refused"
    vi = "Điều kiện “{condition}” bị từ chối: {why_vi}. Hãy sửa gói lĩnh vực."
    en = "The condition “{condition}” is refused: {why_en}. Mend the pack."


class QueryFailed(BadInput):
    code = "lake_query_failed"
    vi = "Không trả lời được câu truy vấn: {why}. Hãy kiểm tra tên cột và kiểu dữ liệu."
    en = "The query cannot be answered: {why}. Check the names of columns and their types."


class NotOnSpark(BadInput):
    code = "lake_not_on_spark"
    vi = "Hàm {function} chưa được đối chiếu giữa DuckDB và Spark. Hãy viết công thức cách khác, hoặc tính bằng duckdb."
    en = "The function {function} was not held against DuckDB on Spark. Write the formula otherwise, or compute with duckdb."


class RuleRefused(BadInput):
    code = "lake_rule_refused"
    vi = "Quy tắc xóa không dùng được: {why_vi}. Hãy nêu rõ cột và giá trị, hoặc xóa theo thời hạn lưu giữ."
    en = "The rule of erasure cannot be used: {why_en}. Name a column and a value, or erase by retention."


class ReasonNeeded(BadInput):
    code = "lake_reason_needed"
    vi = "Cần ghi lý do hoặc căn cứ pháp lý. Hãy ghi rồi làm lại."
    en = "A reason or legal basis is needed. Give it and do this again."


class WrongStoreAddress(BadInput):
    code = "lake_wrong_store_address"
    vi = "TINHSO_LAKE_STORAGE không đúng dạng. Hãy ghi local hoặc s3://bucket/thư-mục?endpoint=https://máy:cổng&region=vùng."
    en = "TINHSO_LAKE_STORAGE cannot be read. Write local or s3://bucket/prefix?endpoint=https://host:port&region=name."


class NotAnInstant(BadInput):
    code = "lake_not_an_instant"
    vi = "“{text}” không phải là thời điểm. Hãy ghi 31/01/2026 hoặc 31/01/2026 17:00 (giờ Việt Nam)."
    en = "“{text}” is not a time. Write 31/01/2026, 31/01/2026 17:00 or 2026-01-31T17:00 (time of Vietnam)."


class OwnProposal(Denied):
    code = "lake_own_proposal"
    vi = "Người trình số liệu không tự xác nhận được. Hãy để thủ trưởng khác của đơn vị xác nhận."
    en = "Whoever proposed the rows cannot confirm them too. Let another head of the unit do it."


class NotAllOfIt(Denied):
    code = "lake_not_all_of_it"
    vi = "Bạn không được xem mọi cột của lần cung cấp {number}. Hãy nhờ cán bộ dữ liệu hoặc thủ trưởng của đơn vị đó."
    en = "You may not see every column of submission {number}. Ask that unit's data officer or head."


class NoSuchDataset(NotFound):
    code = "lake_no_such_dataset"
    vi = "Không có bộ dữ liệu “{dataset}” mà bạn được xem. Hãy kiểm tra lại tên."
    en = "There is no dataset “{dataset}” that you may see. Check the name."


class NoSuchReceipt(NotFound):
    code = "lake_no_such_receipt"
    vi = "Không có biên nhận số {number}. Hãy kiểm tra lại số."
    en = "There is no receipt {number}. Check the number."


class NoSuchProposal(NotFound):
    code = "lake_no_such_proposal"
    vi = "Không có số liệu chờ xác nhận số {number}. Hãy tải lại danh sách."
    en = "There are no rows waiting under {number}. Reload the list."


class NoOriginal(NotFound):
    code = "lake_no_original"
    vi = "Tệp gốc của lần cung cấp {number} không được lưu hoặc đã bị xóa theo luật. Hãy xem các dòng đã tiếp nhận."
    en = "The original file of submission {number} was not kept, or was erased by law. Look at the rows that were taken in."


class NothingThere(NotFound):
    code = "lake_file_missing"
    vi = "Tệp {sha256} của kho dữ liệu không còn. Hãy chạy tinhso lake verify và phục hồi từ bản sao lưu."
    en = "The lake's file {sha256} is gone. Run tinhso lake verify, and restore it from a backup."


class StoreUnreachable(Unavailable):
    code = "lake_store_unreachable"
    vi = "Kho tệp S3 không trả lời nên chưa làm được; chưa có gì thay đổi. Hãy thử lại sau ít phút hoặc báo quản trị viên."
    en = "The S3 storage does not answer, so this was not done; nothing has changed. Try again soon or tell the administrator."


class FileUnreadable(Unavailable):
    code = "lake_file_unreadable"
    vi = "Một tệp của kho dữ liệu bị thiếu hoặc hỏng nên chưa trả lời được. Hãy báo quản trị viên chạy tinhso lake verify."
    en = "A file of the lake is missing or damaged, so this has no answer yet. Ask the administrator for tinhso lake verify."


class NoCluster(Unavailable):
    code = "lake_no_cluster"
    vi = "Chưa dùng được Spark: {why_vi}. Hãy cài tinhso[spark], đặt TINHSO_SPARK_MASTER=spark://máy:7077, hoặc dùng duckdb."
    en = "Spark cannot be used yet: {why_en}. Install tinhso[spark], set TINHSO_SPARK_MASTER=spark://host:7077, or use duckdb."


class ClusterFailed(Unavailable):
    code = "lake_cluster_failed"
    vi = "Cụm Spark không trả lời hoặc không làm xong ({why}); chưa có gì thay đổi. Hãy xem cụm, hoặc dùng duckdb."
    en = "The Spark cluster does not answer or could not finish ({why}); nothing has changed. Look at it, or use duckdb."


class FileGone(Unavailable):
    code = "lake_file_gone"
    vi = "Một lần xóa theo luật vừa lấy đi tệp này. Hãy kiểm tra rồi gửi lại."
    en = "A legal erasure has just taken this file away. Check the rows and send them again."


class ConfirmationNeeded(Conflict):
    code = "lake_confirmation_needed"
    vi = "Có {count} giá trị khác thường. Hãy xác nhận kèm lý do, hoặc sửa rồi gửi lại."
    en = "There are {count} unusual values. Confirm them with a reason, or mend them and send again."


class AlreadyClosed(Conflict):
    code = "lake_already_closed"
    vi = "Lần cung cấp {number} không còn hiệu lực nên không thay thế hay rút lại được nữa."
    en = "Submission {number} is no longer in force: it cannot be superseded or withdrawn again."


class VersionChanged(Conflict):
    code = "lake_version_changed"
    vi = "Bộ dữ liệu {dataset} đã đổi cột hoặc khóa mà vẫn mang phiên bản {version}. Hãy tăng số phiên bản trong gói."
    en = "Dataset {dataset} changed its columns or key and still says version {version}. Raise the version in the pack."


class BreakingChange(Conflict):
    code = "lake_breaking_change"
    vi = "Phiên bản {version} của {dataset} làm dữ liệu cũ không đọc được: {changes}. Hãy giữ cột cũ hoặc lập bộ dữ liệu mới."
    en = "Version {version} of {dataset} makes old rows unreadable: {changes}. Keep the old columns or make a new dataset."


class WrongPeriod(Conflict):
    code = "lake_wrong_period"
    vi = "Kỳ {period} không hợp với bộ dữ liệu {dataset} (kỳ loại {kind}). Hãy chọn kỳ đúng loại."
    en = "Period {period} does not fit dataset {dataset} (its periods are of kind {kind}). Choose such a period."


class WrongUpdate(Conflict):
    code = "lake_wrong_update"
    vi = "Bộ dữ liệu {dataset} được cập nhật theo cách “{update}”. Hãy dùng đúng cách đó."
    en = "Dataset {dataset} is updated by “{update}”. Use that way."


class SimulatedOverReal(Conflict):
    code = "lake_simulated_over_real"
    vi = "Dữ liệu mô phỏng không được thay số liệu thật (biên nhận {number}). Hãy rút lại lần đó trước, hoặc gửi kỳ khác."
    en = "Simulated rows may not take the place of real ones (receipt {number}). Withdraw those first, or use another period."


class HeadMustConfirm(Conflict):
    code = "lake_head_must_confirm"
    vi = "Số liệu của {dataset} chỉ có hiệu lực khi thủ trưởng đơn vị xác nhận. Hãy trình để xác nhận."
    en = "Rows of {dataset} count when the unit's head confirms them. Propose them for confirmation."


class AlreadyDecided(Conflict):
    code = "lake_already_decided"
    vi = "Số liệu chờ xác nhận số {number} đã được xác nhận hoặc trả lại trước đó. Hãy tải lại danh sách."
    en = "The rows waiting under {number} were confirmed or declined before. Reload the list."


class ProposalOutdated(Conflict):
    code = "lake_proposal_outdated"
    vi = "Bộ dữ liệu {dataset} đã đổi phiên bản trong lúc chờ. Hãy trả lại để đơn vị kiểm tra và trình lại."
    en = "Dataset {dataset} changed its version meanwhile. Decline the rows so that the unit checks and proposes them again."


class KeysTaken(Conflict):
    code = "lake_keys_taken"
    vi = "Có {count} khóa trùng với số liệu có hiệu lực trong lúc chờ ({receipts}). Hãy trả lại để đơn vị đối chiếu."
    en = "{count} keys are the same as in rows that came in force meanwhile ({receipts}). Decline, so that the units compare."


class OriginalGone(Conflict):
    code = "lake_original_gone"
    vi = "Tệp gốc không còn trong kho vì để quá lâu chưa gửi. Hãy tải tệp lên lại."
    en = "The original file is no longer kept, since it waited too long. Upload the file again."


class TooMuch(TooMany):
    code = "lake_too_much"
    vi = "Câu truy vấn cần quá nhiều {what_vi} (giới hạn {limit}). Hãy thu hẹp kỳ hoặc đơn vị."
    en = "The query needs too much {what_en} (limit {limit}). Narrow the periods or the units."


class LakeDamaged(TinhSoError):
    code = "lake_damaged"
    status = 409
    exit_code = 1
    vi = "Kho dữ liệu có {count} chỗ hỏng. Hãy phục hồi các tệp được nêu từ bản sao lưu."
    en = "The lake is damaged in {count} places. Restore the files that are named from a backup."


class NotReadable(BadInput):
    code = "lake_not_readable"
    vi = "Không đọc được “{value}” ở cột {column}. Hãy ghi theo kiểu của cột."
    en = "“{value}” in the column {column} cannot be read. Write it as the column's type asks."
