from __future__ import annotations

import pytest

from tinhso.accounts.sign_in.rules.mail_address import MailServer, mail_server
from tinhso.accounts.sign_in.rules.user_agents import spoken


def test_a_mail_address_says_server_port_encryption_and_user():
    read = mail_server("smtp+tls://may%40tinh.vn:b%C3%AD%20m%E1%BA%ADt@mail.tinh.vn")
    assert read == MailServer(host="mail.tinh.vn", port=587, username="may@tinh.vn", password="bí mật", tls=True)
    assert mail_server("smtp+ssl://mail.tinh.vn").ssl
    assert mail_server("smtp://127.0.0.1:2525") == MailServer(host="127.0.0.1", port=2525)


@pytest.mark.parametrize("wrong", ["mail.tinh.vn", "http://mail.tinh.vn", "smtp://", "smtp+tls://user:khoa-bi-mat@"])
def test_a_wrong_mail_address_is_refused_without_repeating_its_secret(wrong):
    with pytest.raises(ValueError, match=r"the mail address") as error:
        mail_server(wrong)
    assert "khoa-bi-mat" not in str(error.value)


def test_a_browser_is_named_in_two_words():
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
    assert spoken(windows) == "Chrome, Windows"
    assert spoken(windows.replace("Chrome/", "coc_coc_browser/120 Chrome/")) == "Cốc Cốc, Windows"
    assert spoken("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1") == "Safari, iPhone"
    assert spoken("curl/8.9") == "curl/8.9"
