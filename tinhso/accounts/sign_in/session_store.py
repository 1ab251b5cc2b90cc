"""Sessions in Django's own table, read by one plain question: they are read with every request of a signed-in person."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

READ = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > %s"  # noqa: S608  # Django's name


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Return what is kept of the session; of one that is unknown or has run out nothing, and its key is let go."""
        with connection.cursor() as cursor:
            now = timezone.now()  # noqa: TID251  # Django wrote the end of the session by its own clock
            cursor.execute(READ, [self.session_key, connection.ops.adapt_datetimefield_value(now)])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
