"""The errors of the Open311 endpoint.

TinhSoError
├── BadInput
│   ├── ParameterWrong        a parameter that cannot be read or goes too far
│   └── AddressUnclear        words that name no commune of the province
├── NotFound
│   ├── JurisdictionUnknown   another jurisdiction's id
│   ├── ServiceUnknown        no service has that code
│   ├── RequestUnknown        no such request, or none that the public sees
│   ├── TokenUnknown          no request came with that token
│   └── FormatUnknown         neither .json nor .xml
├── Denied
│   ├── KeyRefused            a key that is unknown, expired or revoked
│   └── KeyNeeded             this service takes requests with a key only
├── TooFast                   anonymous requests come too fast from one address
└── MethodUnknown
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Denied, NotFound, TinhSoError, TooMany


class ParameterWrong(BadInput):
    code = "parameter_wrong"
    vi = "Tham số “{name}” chưa đúng: {why_vi}."
    en = "The parameter “{name}” is not right: {why_en}."


class AddressUnclear(BadInput):
    code = "address_unclear"
    vi = "Không rõ “{address}” thuộc xã, phường nào. Hãy gửi lat và long, hoặc ghi tên xã, phường ở cuối địa chỉ."
    en = "It is not clear in which commune “{address}” lies. Send lat and long, or end the address with the commune's name."


class JurisdictionUnknown(NotFound):
    code = "jurisdiction_unknown"
    vi = "Không có jurisdiction_id “{jurisdiction}” ở đây. Hãy bỏ tham số này hoặc ghi “{known}”."
    en = "jurisdiction_id “{jurisdiction}” was not found here. Leave it out, or write “{known}”."


class ServiceUnknown(NotFound):
    code = "service_unknown"
    vi = "Không có service_code “{service}”. Hãy xem danh sách ở /services."
    en = "service_code “{service}” was not found. See the list at /services."


class RequestUnknown(NotFound):
    code = "request_unknown"
    vi = "Không có phản ánh công khai nào mang mã “{request}”. Phản ánh mới chỉ hiện sau khi được duyệt."
    en = "service_request_id “{request}” was not found among what is public. New requests appear once they are moderated."


class TokenUnknown(NotFound):
    code = "token_unknown"
    vi = "Chưa có phản ánh nào được gửi với mã “{token}”. Hãy gửi lại phản ánh với chính mã đó."
    en = "token “{token}” was not found. Send the request again with the same key; it is filed once."


class FormatUnknown(NotFound):
    code = "format_unknown"
    vi = "Chỉ có .json và .xml. Hãy đổi phần cuối của địa chỉ."
    en = "There are .json and .xml only. Change the end of the address."


class KeyRefused(Denied):
    code = "key_refused"
    vi = "api_key thiếu hoặc không hợp lệ. Hãy tạo mã API mới với quyền gửi phản ánh."
    en = "The api_key is missing or invalid. Make a new API token that may file reports."


class KeyNeeded(Denied):
    code = "key_needed"
    vi = "Loại yêu cầu này cần api_key. Hãy gửi kèm mã API trong tham số api_key hoặc tiêu đề Authorization."
    en = "This needs an api_key. Send an API token as the parameter api_key or in the header Authorization."


class TooFast(TooMany):
    code = "open311_too_fast"
    vi = "Quá nhiều phản ánh không có api_key từ địa chỉ này. Hãy chờ ít phút, hoặc dùng api_key."
    en = "Too many requests without an api_key come from this address. Wait some minutes, or use an api_key."


class MethodUnknown(TinhSoError):
    code = "method_unknown"
    status = 405
    vi = "Địa chỉ này không nhận {method}. Hãy dùng {allowed}."
    en = "This address does not take {method}. Use {allowed}."
