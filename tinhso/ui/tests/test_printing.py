"""PDF made of a template and data: letters of our own, words never taken for markup, the same bytes again."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest

from tinhso.kernel import clock
from tinhso.ui import printing

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: "Be Vietnam Pro", lang: "vi")
= #data.title
"""
AGAIN = """
import sys, pathlib
from tinhso.ui import printing
sys.stdout.buffer.write(printing.pdf(pathlib.Path(sys.argv[1]), {"title": sys.argv[2]}))
"""
TITLE = "Cảnh báo: Tỷ lệ đúng hạn 12,37 %"


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_a_page_carries_the_letters_of_the_project(template):
    made = printing.pdf(template, {"title": TITLE})
    assert made.startswith(b"%PDF-1.")
    assert b"BeVietnamPro-SemiBold" in made
    assert "Be Vietnam Pro" in printing._letters().families()


def test_the_same_input_gives_the_same_bytes_in_another_process(template):
    again = subprocess.run([sys.executable, "-c", AGAIN, str(template), TITLE], capture_output=True, check=True, timeout=60)
    assert again.stdout == printing.pdf(template, {"title": TITLE})


def test_the_date_in_the_file_is_the_one_asked_for(template):
    made = printing.pdf(template, {"title": TITLE}, moment=datetime(2026, 7, 1, 7, 30, 0, 123456, tzinfo=clock.ZONE))
    assert b"D:20260701003000" in made


@pytest.mark.parametrize(
    "words", ['#panic("no")', '#read("/etc/passwd")', "an open [ bracket", "an open $ sum", '"); #panic("no']
)
def test_what_people_wrote_is_never_taken_for_markup(template, words):
    assert printing.pdf(template, {"title": words}).startswith(b"%PDF-")


def test_a_sign_that_no_font_has_does_not_stop_the_page(template):
    assert printing.pdf(template, {"title": "● ▲ 🙂"}).startswith(b"%PDF-")


def test_a_template_reads_no_file_outside_its_folder(template):
    template.write_text('#read("../../../../../../etc/passwd")', encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"outside|escape|root"):
        printing.pdf(template, {})
