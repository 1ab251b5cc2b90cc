"""The life of a report is drawn with all its states and moves, in both languages."""

import pytest

from tinhso.cases.engine.rules.drawing import svg
from tinhso.cases.reports.rules.workflow import REPORT


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_move_of_a_report_is_an_arrow_with_its_words(language):
    drawing = svg(REPORT, language)
    assert drawing.count('<g class="process-move">') == len(REPORT.moves)
    assert all(getattr(move, language) in drawing for move in REPORT.moves)
