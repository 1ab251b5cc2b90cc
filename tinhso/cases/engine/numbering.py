"""Codes of cases: gap-free numbers of a series, and codes that nobody can guess."""

from __future__ import annotations

import secrets

from django.db import connection

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when read aloud or copied by hand
LONGEST = 10  # characters, nearly 50 bits: a billion cases leave one guess in 500,000 a case, and guessing is slowed


def next_number(series: str) -> int:
    """Return the next number of ``series``, from 1. Call it within a transaction: rolled back, the number is free again."""
    # One statement on both databases, so that two at once wait for each other instead of drawing the same.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_counter (series, last) VALUES (%s, 1) "
            "ON CONFLICT (series) DO UPDATE SET last = cases_counter.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])


def unguessable(prefix: str) -> str:
    """Return a code such as ``PA-7K3MX-9QXT4``, drawn at random."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LONGEST))
    return f"{prefix}-{drawn[:5]}-{drawn[5:]}"
