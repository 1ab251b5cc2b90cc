"""What a token can be limited to is said in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from tinhso.accounts import scopes
from tinhso.accounts.forms import TokenForm
from tinhso.accounts.policies import may_anybody
from tinhso.accounts.routes import scopes_for
from tinhso.kernel.policy import OFFICE_ROLES, Actor, Holding

EVERYTHING = Actor(kind="officer", account=1, holdings=tuple(Holding(role) for role in OFFICE_ROLES))


def test_every_scope_that_is_offered_has_its_words_in_both_languages():
    offered = scopes.offered(EVERYTHING)
    assert "accounts.see_people" in offered
    assert not set(offered) - set(scopes.WORDS), "say what these scopes open in tinhso/accounts/scopes.py"
    assert not set(scopes.WORDS) - set(scopes_for(lambda policy: not may_anybody(policy))), "no operation asks these any more"
    assert all(vi and en and vi != en for vi, en in scopes.WORDS.values())


@pytest.mark.parametrize(("language", "words"), [("vi", "Thu hồi mã API của bạn"), ("en", "Revoke your API tokens")])
def test_a_scope_is_chosen_by_its_sentence_with_the_code_small_beneath(language, words):
    with translation.override(language):
        drawn = str(TokenForm(offered={"accounts.revoke_tokens": ["POST /api/v1/tokens"]})["scopes"])
    assert words in drawn
    assert '<small class="muted"><code>accounts.revoke_tokens</code> · POST /api/v1/tokens</small>' in drawn


def test_a_scope_that_is_offered_no_more_says_its_name():
    assert scopes.sentence("reports.see", "vi") == "reports.see"
