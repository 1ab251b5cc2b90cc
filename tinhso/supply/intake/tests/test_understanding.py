"""How a file is to be read: by what is plain, by what was kept, by what is answered; never by a guess."""

from __future__ import annotations

import pytest

from tinhso.supply.errors import RecipeIncomplete
from tinhso.supply.intake.catalogue import dataset
from tinhso.supply.intake.contracts import Reading
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES, HEADER, cases, saved
from tinhso.supply.intake.understanding import Understood, understand


@pytest.fixture
def read(tmp_path):
    def of(content: bytes, reading: Reading = Reading(), kept=None) -> Understood:  # noqa: B008  # frozen
        return understand(saved(tmp_path, content), dataset(CASES), reading, kept)

    return of


def table(header: str, *lines: str) -> bytes:
    return "\n".join([header, *lines]).encode()


def test_a_table_with_the_datasets_own_titles_needs_no_question(read):
    found = read(factories.csv(cases(1, 2)))
    assert found.fresh
    assert found.questions == ()
    assert found.recipe is not None
    assert {column.field for column in found.recipe.columns} == {"commune", "cases", "rate", "day", "note"}


def test_columns_may_stand_in_another_order_and_under_their_technical_names(read):
    found = read(table("cases;commune", "1;00001", "2;00002"), Reading(answers={"column:rate": "none"}))
    assert found.recipe is not None
    assert found.questions == ()


def test_a_required_column_without_a_likely_header_is_asked_with_the_columns_that_are_left(read):
    found = read(table("Xã;Con số", "00001;1", "00002;2"))
    assert found.recipe is None
    (question,) = [each for each in found.questions if each.column == "cases"]
    assert [option.value for option in question.options] == ["1"]


def test_a_column_that_the_dataset_does_not_have_is_left_out_only_when_the_sender_says_so(read):
    content = table(";".join((*HEADER, "Người lập")), "00001;1;1.5;31/05/2024;a;An", "00002;2;1.5;31/05/2024;b;Bình")
    (question,) = read(content).questions
    assert (question.id, [option.value for option in question.options]) == ("unused", ["ignore"])
    assert read(content, Reading(answers={"unused": "ignore"})).recipe is not None


def test_a_mapping_that_the_sender_made_is_followed(read):
    content = table("x;y", "00001;1", "00002;2")
    found = read(content, Reading(mapping={"commune": 0, "cases": 1}))
    assert found.recipe is not None
    assert {column.field: column.title for column in found.recipe.columns} == {"commune": "x", "cases": "y"}


@pytest.mark.parametrize("mapping", [{"commune": 0, "cases": 99}, {"commune": 0}, {"commune": -1, "cases": 1}, {"nothing": 0}])
def test_a_mapping_that_does_not_fit_is_refused_with_the_reason(read, mapping):
    with pytest.raises(RecipeIncomplete):
        read(table("x;y", "00001;1", "00002;2"), Reading(mapping=mapping))


@pytest.mark.parametrize("answer", ["57", "none", "-1", "²", "9" * 5000])
def test_an_answer_that_names_no_column_is_refused_with_the_reason(read, answer):
    rest = dict.fromkeys(("column:rate", "column:day", "column:note"), "none")
    with pytest.raises(RecipeIncomplete):
        read(table("Xã;Con số", "00001;1", "00002;2"), Reading(answers={**rest, "column:cases": answer, "unused": "ignore"}))


def test_a_count_of_whole_things_settles_what_a_point_means(read):
    found = read(table("Xã;Số ca", "00001;1.204", "00002;2.511"))
    assert found.questions == ()
    assert found.recipe is not None
    assert {column.field: column.number_style for column in found.recipe.columns}["cases"] == "vi"


def test_a_share_leaves_it_open_what_a_point_means_and_that_is_asked(read):
    content = table("Xã;Số ca;Tỷ lệ", "00001;1;1.204", "00002;2;2.511")
    (question,) = read(content).questions
    assert (question.code, question.column) == ("number_style", "rate")
    answered = read(content, Reading(answers={question.id: "en"}))
    assert answered.recipe is not None


def test_an_answer_outside_the_options_is_not_an_answer(read):
    content = table("Xã;Số ca;Tỷ lệ", "00001;1;1.204", "00002;2;2.511")
    (question,) = read(content).questions
    with pytest.raises(RecipeIncomplete):
        read(content, Reading(answers={question.id: "fr"}))


def test_the_kept_recipe_is_used_while_it_fits_and_told_when_it_does_not(read):
    kept = read(factories.csv(cases(1, 2))).recipe
    assert read(factories.csv(cases(5, 6)), kept=kept).recipe == kept
    changed = read(factories.csv(cases(5, 6), ("Xã", "Mới", "Tỷ lệ", "Ngày", "Ghi chú")), kept=kept)
    assert changed.recipe is None
    assert changed.questions[0].code == "layout_changed"


def test_a_file_without_a_table_is_refused(read):
    with pytest.raises(RecipeIncomplete):
        read("Kính gửi Sở Y tế,\n".encode())


def test_a_table_without_a_header_is_read_as_answered_and_the_next_one_without_a_question(read):
    content = b"00001;1\n00002;2\n00003;5\n"
    answers = {"column:commune": "0", "column:cases": "1", "column:rate": "none", "column:day": "none", "column:note": "none"}
    found = read(content, Reading(answers=answers))
    (question,) = found.questions
    assert question.code == "header"
    recipe = read(content, Reading(answers={**answers, question.id: "none"})).recipe
    assert recipe is not None
    assert {column.field: column.title for column in recipe.columns} == {"commune": "Cột A", "cases": "Cột B"}
    assert read(b"00001;7\n00002;8\n00003;9\n", kept=recipe).recipe == recipe
    assert read(factories.csv(cases(1, 2)), kept=recipe).recipe is None  # a header came: explained, not misread


def test_an_encoding_that_was_answered_is_remembered_for_files_that_do_not_tell_theirs(read):
    lines = [";".join(("commune", "cases", "note")), *(f"0000{at};{at};x\xde\xa9\xfa" for at in range(1, 9))]
    content = "\n".join(lines).encode("latin-1")
    answers = {"column:rate": "none", "column:day": "none"}
    assert [question.code for question in read(content, Reading(answers=answers)).questions] == ["encoding"]
    recipe = read(content, Reading(answers={**answers, "encoding": "viscii"})).recipe
    assert recipe is not None
    assert read(content, kept=recipe).recipe == recipe
    told = read(b"commune;cases;note\n00001;1;Xin ch\xc3\xa0o\n00002;2;Nguy\xe1\xbb\x85n B\xc3\xacnh\n", kept=recipe).recipe
    assert told is not None
    assert told.encoding == ""
