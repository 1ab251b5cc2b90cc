"""Everybody may report, follow and look; what somebody sees of one report is asked of it."""

from __future__ import annotations

from tinhso.kernel.policy import Public

FILE = Public("portal.file_report")
FOLLOW = Public("portal.follow_report")
LOOK = Public("portal.look_at_reports")
USE_APP = Public("portal.use_app")
