from __future__ import annotations

from tinhso.accounts.rules.roles import TERMS, Place, title
from tinhso.kernel.policy import Role


def test_every_role_has_terms_in_both_languages():
    assert set(TERMS) == set(Role)
    for terms in TERMS.values():
        assert all((terms.vi, terms.en, terms.duty_vi, terms.duty_en))


def test_no_two_roles_have_the_same_title():
    for language in ("vi", "en"):
        titles = [terms.title(language) for terms in TERMS.values()]
        assert len(set(titles)) == len(titles)


def test_titles_follow_the_language():
    assert title("auditor", "vi") == "Kiểm tra, kiểm toán"
    assert title(Role.AUDITOR, "en") == "Auditor"


def test_leaders_are_of_the_province_and_commune_officers_of_a_unit():
    assert TERMS[Role.PROVINCE_LEADER].place is Place.PROVINCE
    assert TERMS[Role.COMMUNE_OFFICER].place is Place.UNIT


def test_control_cannot_be_handed_to_the_controlled():
    assert not TERMS[Role.AUDITOR].delegable
