"""What a column's note says of the values that it takes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from tinhso.catalog import queries as catalog
from tinhso.supply.intake.wording import limits


def test_the_note_of_a_column_names_each_allowed_code_with_its_title():
    channel = catalog.in_force(settings.PACKS).dataset("public_administration.dossiers").table.field("channel")
    assert "direct (Trực tiếp), online (Trực tuyến), post (Bưu chính công ích)" in limits(channel)
    with translation.override("en"):
        assert "direct (In person)" in limits(channel)
