"""The catalog's errors.

TinhSoError
├── BadInput
│   └── PacksHaveFaults    the packs cannot be used until their faults are mended   exit 1
└── NotFound
    └── NoPacksFolder      the folder of packs is not there
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, NotFound


class PacksHaveFaults(BadInput):
    code = "packs_have_faults"
    exit_code = 1
    vi = "Các gói lĩnh vực có {count} lỗi. Hãy chạy “tinhso packs check” để xem và sửa từng lỗi."
    en = "The packs have {count} faults. Run “tinhso packs check” to see and mend each of them."


class NoPacksFolder(NotFound):
    code = "no_packs_folder"
    vi = "Không có thư mục gói lĩnh vực “{folder}”. Hãy kiểm tra đường dẫn hoặc thiết lập TINHSO_PACKS."
    en = "There is no packs folder “{folder}”. Check the path or the setting TINHSO_PACKS."
