from __future__ import annotations

import importlib
import json
import pkgutil

import pytest

import tinhso
from tinhso.kernel import errors
from tinhso.kernel.errors import BadInput, TinhSoError


class RowWrong(BadInput):
    code = "row_wrong"
    vi = "Dòng {row} sai. Hãy sửa dòng này."
    en = "Row {row} is wrong. Mend this row."
    hint_en = "Look at column {column}."


def test_sentences_are_filled_from_the_data():
    error = RowWrong(row=12, column="B")
    assert error.message_vi == "Dòng 12 sai. Hãy sửa dòng này."
    assert str(error) == "Row 12 is wrong. Mend this row."


def test_a_problem_is_json_with_both_languages():
    problem = json.loads(json.dumps(RowWrong(row=12, column="B").problem("/api/v1/x")))
    assert problem["type"] == "urn:tinhso:problem:row_wrong"
    assert (problem["status"], problem["code"], problem["instance"]) == (422, "row_wrong", "/api/v1/x")
    assert problem["hint_en"] == "Look at column B."
    assert problem["data"] == {"row": 12, "column": "B"}


def test_a_sentence_with_braces_and_no_data_is_left_alone():
    class Braces(BadInput):
        en = "Write it as {code}."

    assert Braces().message_en == "Write it as {code}."


def test_each_branch_of_the_tree_has_its_own_exit_code():
    branches = TinhSoError.__subclasses__()
    kernel = [branch for branch in branches if branch.__module__ == errors.__name__]
    assert len({branch.exit_code for branch in kernel}) == len(kernel)


def _load_errors():
    for module in pkgutil.walk_packages(tinhso.__path__, "tinhso."):
        if ".tests" not in module.name and module.name.split(".")[-1] in {"errors", "safety"}:
            importlib.import_module(module.name)


def _every_error(root: type[TinhSoError]):
    for error in root.__subclasses__():
        if error.__module__.startswith(tinhso.__name__ + ".") and ".tests" not in error.__module__:
            yield error
        yield from _every_error(error)


def test_every_error_has_its_own_code_and_full_sentences():
    _load_errors()
    found = set(_every_error(TinhSoError))
    assert len({error.code for error in found}) == len(found)
    for error in found:
        assert error.vi.rstrip().endswith((".", "}"))
        assert error.en.rstrip().endswith((".", "}"))
        assert error.vi != error.en


@pytest.mark.parametrize("error", [errors.SignInRequired, errors.Denied, errors.NotFound])
def test_refusals_have_the_status_of_the_web(error):
    assert 400 <= error.status < 500
