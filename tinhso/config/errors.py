"""What the machine under the platform can refuse, each as a sentence that says what to do.

Unavailable
├── DiskFull             no room left where something had to be written
├── DatabaseBusy         another process holds the database too long
├── DatabaseUnreachable  the database server does not answer
├── DatabaseDamaged      the database file is broken or something else
└── NotWritable          a file or folder may not be written
Conflict
├── HomeInUse            another server runs on this home
├── PortInUse            another program listens on the port
├── NewerDatabase        the database was used by a newer version
├── DatabaseBehind       migrations have not been applied
├── DatabaseEmpty        there are no tables yet
├── AlreadyThere         a file would be overwritten
├── HomeNotEmpty         a restore needs an empty home
├── RestoreUnfinished    a restore was interrupted
├── TargetNotEmpty       a copy needs an empty database
├── SameDatabase         a database cannot be copied onto itself
└── CopyFailed           a table cannot be copied, or came out different
BadInput
├── BackupDamaged        half-written, cut or altered
├── NotABackup           some other file
├── NewerBackup          made by a newer version
└── BadDatabaseUrl       the address cannot be read
NotFound
├── NoSuchFolder         the folder of a path is not there
└── NoSuchBackup         there is no such file

``translate`` turns errors of the operating system and of the database into these. It does
not import Django: the serving process does not load it.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator

from tinhso.kernel.errors import BadInput, Conflict, NotFound, TinhSoError, Unavailable


class DiskFull(Unavailable):
    code = "disk_full"
    vi = "Ổ đĩa đã đầy nên không ghi được {path}. Mọi thứ vẫn như trước; hãy dọn bớt hoặc thêm dung lượng rồi làm lại."
    en = "The disk is full and {path} cannot be written. Everything is as it was; free some space and try again."


class DatabaseBusy(Unavailable):
    code = "database_busy"
    vi = "Cơ sở dữ liệu đang bị một tiến trình khác giữ. Hãy thử lại sau ít phút; nếu vẫn vậy, hãy khởi động lại hệ thống."
    en = "Another process is holding the database. Try again in a few minutes; if it persists, restart the system."


class DatabaseUnreachable(Unavailable):
    code = "database_unreachable"
    vi = "Không kết nối được cơ sở dữ liệu. Hãy kiểm tra máy chủ cơ sở dữ liệu và TINHSO_DATABASE_URL."
    en = "The database cannot be reached. Check the database server and TINHSO_DATABASE_URL."


class NotWritable(Unavailable):
    code = "not_writable"
    vi = "Không có quyền ghi vào {path}. Hãy cấp quyền ghi cho tài khoản đang chạy hệ thống."
    en = "{path} may not be written. Give the account that runs the system the right to write there."


class HomeInUse(Conflict):
    code = "home_in_use"
    vi = "Thư mục {home} đang được tiến trình số {pid} dùng. Hãy dừng tiến trình đó trước, hoặc đặt TINHSO_HOME khác."
    en = "The home {home} is in use by process {pid}. Stop that process first, or set another TINHSO_HOME."


class PortInUse(Conflict):
    code = "port_in_use"
    vi = "Cổng {port} tại {host} đã có chương trình khác dùng. Hãy đặt TINHSO_ADDRESS sang cổng khác."
    en = "Another program already listens on port {port} at {host}. Set TINHSO_ADDRESS to another port."


class NewerDatabase(Conflict):
    code = "newer_database"
    vi = "Cơ sở dữ liệu thuộc phiên bản mới hơn ({migrations}). Hãy cài phiên bản mới, hoặc phục hồi bản sao lưu cũ."
    en = "The database belongs to a newer version ({migrations}). Install that version, or restore an older backup."


class DatabaseBehind(Conflict):
    code = "database_behind"
    vi = "Cơ sở dữ liệu chưa được nâng cấp ({count} bước). Hãy chạy: tinhso migrate."
    en = "The database is not up to date ({count} steps). Run: tinhso migrate."


class DatabaseEmpty(Conflict):
    code = "database_empty"
    vi = "Cơ sở dữ liệu chưa được chuẩn bị. Hãy chạy: tinhso migrate, rồi tinhso units load."
    en = "The database has not been prepared. Run: tinhso migrate, then tinhso units load."


class DatabaseDamaged(Unavailable):
    code = "database_damaged"
    vi = "Tệp cơ sở dữ liệu bị hỏng hoặc không phải cơ sở dữ liệu. Hãy giữ nguyên tệp và phục hồi từ bản sao lưu gần nhất."
    en = "The database file is damaged or is no database. Keep the file as it is and restore the latest backup."


class NoSuchFolder(NotFound):
    code = "no_such_folder"
    vi = "Không có thư mục của {path}, hoặc đó không phải thư mục. Hãy kiểm tra đường dẫn (ổ đĩa đã gắn chưa?)."
    en = "The folder of {path} is not there, or is no folder. Check the path (is the disk mounted?)."


class AlreadyThere(Conflict):
    code = "already_there"
    vi = "{path} đã có sẵn nên không ghi đè. Hãy chọn tên khác."
    en = "{path} already exists and is not overwritten. Choose another name."


class HomeNotEmpty(Conflict):
    code = "home_not_empty"
    vi = "Thư mục {home} không trống (có {found}). Hãy phục hồi vào một thư mục trống."
    en = "The home {home} is not empty (it holds {found}). Restore into an empty folder."


class RestoreUnfinished(Conflict):
    code = "restore_unfinished"
    vi = "Lần phục hồi trước vào {home} bị dừng giữa chừng. Hãy chạy lại tinhso restore với cùng tệp."
    en = "The last restore into {home} was interrupted. Run tinhso restore again with the same file."


class TargetNotEmpty(Conflict):
    code = "target_not_empty"
    vi = "Cơ sở dữ liệu đích đã có dữ liệu (bảng {table}). Hãy dùng một cơ sở dữ liệu trống."
    en = "The target database already holds data (table {table}). Use an empty database."


class SameDatabase(Conflict):
    code = "same_database"
    vi = "Nguồn và đích là cùng một cơ sở dữ liệu. Hãy chọn đích khác."
    en = "Source and target are the same database. Choose another target."


class CopyFailed(Conflict):
    code = "copy_failed"
    vi = "Không chuyển được bảng {table}: {reason}. Cơ sở dữ liệu đích chưa nhận gì; hãy sửa dữ liệu đó rồi làm lại."
    en = "Table {table} cannot be copied: {reason}. The target took nothing; correct the data and try again."


class BackupDamaged(BadInput):
    code = "backup_damaged"
    vi = "Bản sao lưu {path} bị hỏng hoặc chưa ghi xong ({reason}). Chưa có gì thay đổi; hãy dùng bản sao lưu khác."
    en = "The backup {path} is damaged or half-written ({reason}). Nothing was changed; use another backup."


class NotABackup(BadInput):
    code = "not_a_backup"
    vi = "{path} không phải là bản sao lưu của Tỉnh Số. Hãy kiểm tra lại tên tệp."
    en = "{path} is not a backup of Tỉnh Số. Check the name of the file."


class NewerBackup(BadInput):
    code = "newer_backup"
    vi = "Bản sao lưu này do phiên bản mới hơn ({version}) tạo ra. Hãy cài phiên bản đó rồi phục hồi."
    en = "This backup was made by a newer version ({version}). Install that version and restore with it."


class BadDatabaseUrl(BadInput):
    code = "bad_database_url"
    vi = "Địa chỉ cơ sở dữ liệu không đọc được. Ví dụ đúng: postgres://user:password@host/tinhso hoặc sqlite:////thu-muc/tinhso.sqlite3."
    en = "The database address cannot be read. Write postgres://user:password@host/tinhso or sqlite:////folder/tinhso.sqlite3."


class NoSuchBackup(NotFound):
    code = "no_such_backup"
    vi = "Không có tệp {path}. Hãy kiểm tra lại đường dẫn tới bản sao lưu."
    en = "There is no file {path}. Check the path of the backup."


HELD = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")
UNREACHABLE = (
    "connection refused",
    "connection failed",
    "connection timeout",
    "could not connect",
    "could not translate host",
    "failed to resolve host",
    "closed the connection",
    "terminating connection",
    "no such file or directory",
)


def from_os_error(error: OSError, path: object = "") -> TinhSoError | None:
    """Return the error that says what the operating system refused, None when it is none of ours."""
    named = str(path or error.filename or "TINHSO_HOME")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(path=named)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotWritable(path=named)
    if error.errno in (errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR) and (path or error.filename):
        return NoSuchFolder(path=named)
    return None


def from_database_error(error: BaseException, path: object = "") -> TinhSoError | None:
    """Return the error that says what the database refused, None when it is none of ours."""
    words = str(error).lower()
    named = str(path or "TINHSO_HOME")
    if "disk is full" in words or "no space left" in words or "could not extend file" in words or "disk i/o error" in words:
        return DiskFull(path=named)
    if any(part in words for part in HELD):
        return DatabaseBusy()
    if "readonly database" in words or "unable to open database file" in words:
        return NotWritable(path=named)
    if "not a database" in words or "malformed" in words:
        return DatabaseDamaged()
    if "no such table" in words or re.search(r'relation ".*" does not exist', words):
        return DatabaseEmpty()
    if any(part in words for part in UNREACHABLE):
        return DatabaseUnreachable()
    return None


def translate(error: BaseException, path: object = "") -> TinhSoError | None:
    """Return the platform's error for ``error`` or for one that caused it, None when it is something else."""
    for each in _causes(error):
        if isinstance(each, TinhSoError):
            return each
        if isinstance(each, OSError) and (found := from_os_error(each, path)):
            return found
        if _of_the_database(each) and (found := from_database_error(each, path)):
            return found
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _of_the_database(error: BaseException) -> bool:
    # By name, so that neither Django nor psycopg is imported to recognise their errors.
    return isinstance(error, sqlite3.Error) or any(kind.__name__ in ("DatabaseError", "Error") for kind in type(error).__mro__)
