"""A start with an unsafe setting is refused, with the reason."""

import pytest

from tinhso.config import safety
from tinhso.config.environment import Environment


def environment(**values: str) -> Environment:
    return Environment({f"TINHSO_{name}": value for name, value in values.items()})


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"SECRET_KEY": "short"}, safety.UnsafeSecret),
        ({"SECRET_KEY": "x" * 80}, safety.UnsafeSecret),
        ({"SECRET_KEY": "django-insecure-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"}, safety.UnsafeSecret),
        ({"DEBUG": "yes"}, safety.DebugOutsideDemo),
        ({"HOSTS": "*"}, safety.AnyHost),
        ({"HOSTS": "example.vn, *"}, safety.AnyHost),
        ({"HOSTS": "*.example.vn"}, safety.AnyHost),
        ({"DEMO": "yes", "ADDRESS": "0.0.0.0:8000"}, safety.DemoOnOpenAddress),
        ({"ADDRESS": "8000"}, safety.BadAddress),
        ({"ADDRESS": "127.0.0.1:99999"}, safety.BadAddress),
        ({"TRUSTED_PROXIES": "127.0.0.1, nginx"}, safety.BadProxy),
        ({"TRUSTED_PROXIES": "0.0.0.0/0"}, safety.BadProxy),
        ({"CONNECTOR_NETWORKS": "10.0.0.0/8, intranet"}, safety.BadConnectorNetwork),
        ({"CONNECTOR_NETWORKS": "::/0"}, safety.BadConnectorNetwork),
        ({"WORKERS": "0"}, safety.BadSetting),
        ({"THREADS": "many"}, safety.BadSetting),
        ({"HTTPS": "maybe"}, safety.BadSetting),
        ({"DEBUG": "perhaps"}, safety.BadSetting),
        ({"DATABASE_URL": "mysql://u:p@h/d"}, safety.BadSetting),
        ({"EMAIL_URL": "foo"}, safety.BadSetting),
        ({"SMS_URL": "http://sms.example.vn/"}, safety.BadSetting),
        ({"OIDC_ISSUER": "notaurl"}, safety.BadSetting),
        ({"PROVINCE": "zz"}, safety.BadSetting),
        ({"DEMO": "yes", "DATABASE_URL": "postgres://u:p@h/d"}, safety.RealHome),
    ],
)
def test_unsafe_settings_are_refused_with_both_sentences(values, error):
    with pytest.raises(error) as caught:
        safety.check_serving(environment(**values))
    assert caught.value.message_vi.endswith(".")
    assert caught.value.message_en.endswith(".")
    assert caught.value.exit_code != 0


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM"},
        {"DEMO": "yes", "DEBUG": "yes"},
        {"DEMO": "yes", "ADDRESS": "[::1]:9000"},
        {"ADDRESS": "0.0.0.0:8080", "HOSTS": "dieuhanh.example.vn"},
    ],
)
def test_safe_settings_pass(values):
    safety.check_serving(environment(**values))


def test_a_real_home_is_never_served_as_a_demo(tmp_path):
    (tmp_path / "tinhso.sqlite3").touch()
    with pytest.raises(safety.RealHome):
        safety.check_serving(environment(HOME=str(tmp_path), DEMO="yes"))


def test_a_wrong_value_is_not_repeated_it_may_be_secret():
    with pytest.raises(safety.BadSetting) as caught:
        safety.check(environment(EMAIL_URL="user:hunter2@mail"))
    assert "hunter2" not in str(caught.value.problem())


def test_a_demo_home_is_never_served_as_real(tmp_path):
    (tmp_path / safety.DEMO_MARK).touch()
    with pytest.raises(safety.DemoHome):
        safety.check_serving(environment(HOME=str(tmp_path)))
    safety.check_serving(environment(HOME=str(tmp_path), DEMO="yes"))
