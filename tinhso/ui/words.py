"""The words of a status, wherever it is drawn."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

STATUS_WORDS = {
    "good": gettext_lazy("on target"),
    "watch": gettext_lazy("needs attention"),
    "bad": gettext_lazy("off target"),
    "none": gettext_lazy("no data yet"),
    "late": gettext_lazy("late"),
}
