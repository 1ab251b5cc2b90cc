"""People from a shell."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tinhso.accounts.commands import people
from tinhso.accounts.errors import LastAdministrator, NoSuchPerson, NoSuchUnit, PasswordRefused, UnitAmbiguous
from tinhso.accounts.models import Account
from tinhso.accounts.tests.factories import officer, unit

pytestmark = pytest.mark.django_db
PASSWORD = "mot cau dai va la lam\n"
FIRST = ["create", "--name", "Lê Văn Một", "--email", "mot@tinh.example.vn", "--administrator", "--json"]


def run(*words: str, given: str = ""):
    return CliRunner().invoke(people, list(words), input=given, catch_exceptions=False)


def test_the_first_administrator_is_made_from_stdin(audited):
    made = json.loads(run(*FIRST, given=PASSWORD).output)
    account = Account.objects.get(pk=made["id"])
    assert account.check_password(PASSWORD.strip())
    assert account.assignments.get().role == "administrator"
    assert {entry.origin for entry in audited("account.create")} == {"command line"}


def test_a_weak_password_makes_nobody_an_administrator():
    with pytest.raises(PasswordRefused):
        run(*FIRST, given="123\n")
    assert not Account.objects.exists()


def test_no_option_takes_a_password():
    options = {option for command in people.commands.values() for each in command.params for option in each.opts}
    assert not [option for option in options if "password" in option and option != "--no-password"]


def test_people_are_listed_by_name_and_role():
    run(*FIRST, given=PASSWORD)
    officer("Trần Văn Hai")
    found = json.loads(run("list", "--text", "le mot", "--role", "administrator", "--json").output)
    assert [each["full_name"] for each in found["people"]] == ["Lê Văn Một"]
    assert "Trần Văn Hai" in run("list").output


def test_roles_are_given_and_ended():
    unit("Sở Y tế")
    who = officer(email="hai@tinh.example.vn")
    given = json.loads(
        run("grant", "hai@tinh.example.vn", "specialist", "--unit", "so y te", "--to", "31/12/2099", "--json").output
    )
    assert given["valid_to"] == "2099-12-31"
    ended = json.loads(
        run("end-role", "hai@tinh.example.vn", "specialist", "--unit", "Sở Y tế", "--reason", "x", "--json").output
    )
    assert ended["state"] == "over"
    assert who.assignments.count() == 1


def test_a_unit_is_named_so_that_there_is_one():
    officer(email="hai@tinh.example.vn")
    with pytest.raises(NoSuchUnit):
        run("grant", "hai@tinh.example.vn", "specialist", "--unit", "Sở Không Có")
    unit("Trạm Y tế"), unit("Trạm Y tế")
    with pytest.raises(UnitAmbiguous):
        run("grant", "hai@tinh.example.vn", "specialist", "--unit", "Trạm Y tế")


def test_a_wrong_day_is_explained():
    officer(email="hai@tinh.example.vn")
    answer = run("grant", "hai@tinh.example.vn", "specialist", "--from", "31/31/2026")
    assert answer.exit_code == 2
    assert "31/12/2026" in answer.output


def test_accounts_are_closed_and_passwords_reset():
    run(*FIRST, given=PASSWORD)
    with pytest.raises(LastAdministrator):
        run("deactivate", "mot@tinh.example.vn", "--reason", "x")
    run("reset-password", "mot@tinh.example.vn", given="mot cau khac cung dai\n")
    assert Account.objects.get().check_password("mot cau khac cung dai")
    with pytest.raises(NoSuchPerson):
        run("reset-password", "khong@co.vn", given=PASSWORD)


def test_what_is_not_given_is_asked_for():
    answer = run("create", "--administrator", given=f"Lê Văn Một\nmot@tinh.example.vn\n{PASSWORD}")
    assert answer.exit_code == 0
    assert Account.objects.get().full_name == "Lê Văn Một"
