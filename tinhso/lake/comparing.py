"""What differs between two moments of a dataset, as a statement over its two views ``before`` and ``after``."""

from __future__ import annotations

from tinhso.lake.rules.statements import VIEWS
from tinhso.lake.tables import Table


def difference(table: Table) -> str:
    """Compare whole rows; a row that went and one of its key that came are one change."""
    columns = [name for name in table.version.names if name not in table.withheld]
    listed = ", ".join(f'"{name}"' for name in ("_unit", "_period", *columns))
    same = " AND ".join(f'c."{name}" IS NOT DISTINCT FROM g."{name}"' for name in _identity(table)) or "false"
    views = f'SELECT {listed} FROM "{VIEWS}"."{{}}"'  # noqa: S608  # names of definitions, quoted
    return f"""WITH gone AS ({views.format("before")} EXCEPT ALL {views.format("after")}),
        came AS ({views.format("after")} EXCEPT ALL {views.format("before")})
        SELECT CASE WHEN EXISTS (SELECT 1 FROM came c WHERE {same}) THEN 'before' ELSE 'removed' END AS change, * FROM gone g
        UNION ALL
        SELECT CASE WHEN EXISTS (SELECT 1 FROM gone c WHERE {same}) THEN 'after' ELSE 'added' END AS change, * FROM came g
        ORDER BY {", ".join(f'"{name}"' for name in _identity(table) or ("_unit", "_period"))}, change DESC"""  # noqa: S608  # names of definitions, quoted


def _identity(table: Table) -> tuple[str, ...]:
    key = table.version.key
    if not key or set(key) & set(table.withheld):
        return ()
    return ("_unit", "_period", *key) if str(table.version.update) == "replace_period" else ("_unit", *key)
