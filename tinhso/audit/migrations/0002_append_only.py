"""Triggers that keep the audit append-only, whatever program is connected.

SQLite drops triggers with a table: a later migration that rebuilds these tables must
make them again. The head may only step forward by one; an empty head may be removed,
so that a copied chain can be put into a fresh database.
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    # INSERT OR REPLACE deletes without firing the delete trigger, so the replacing insert itself is refused.
    """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
       WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence)
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
       WHEN NEW.count <> OLD.count + 1 OR NEW.id <> OLD.id
       BEGIN SELECT RAISE(ABORT, 'the audit head only moves forward'); END""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head WHEN OLD.count > 0
       BEGIN SELECT RAISE(ABORT, 'the audit head only moves forward'); END""",
    """CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
       WHEN EXISTS (SELECT 1 FROM audit_head)
       BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries are append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION audit_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'INSERT' THEN
           IF EXISTS (SELECT 1 FROM audit_head) THEN
             RAISE EXCEPTION 'the audit has one head' USING ERRCODE = 'integrity_constraint_violation';
           END IF;
           RETURN NEW;
         ELSIF TG_OP = 'UPDATE' AND NEW.count = OLD.count + 1 AND NEW.id = OLD.id THEN
           RETURN NEW;
         ELSIF TG_OP = 'DELETE' AND OLD.count = 0 THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'the audit head only moves forward' USING ERRCODE = 'integrity_constraint_violation';
       END $$""",
    """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_forward BEFORE INSERT OR UPDATE OR DELETE ON audit_head
       FOR EACH ROW EXECUTE FUNCTION audit_head_guard()""",
    """CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]

UNDO_SQLITE = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        "audit_entry_no_update",
        "audit_entry_no_delete",
        "audit_entry_no_replace",
        "audit_head_forward",
        "audit_head_no_delete",
        "audit_head_no_replace",
    )
]
UNDO_POSTGRESQL = [
    "DROP FUNCTION IF EXISTS audit_refuse() CASCADE",
    "DROP FUNCTION IF EXISTS audit_head_guard() CASCADE",
]


def install(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def make_head(apps, schema_editor):
    # Before the triggers; writers then always find a row to take turns on.
    apps.get_model("audit", "Head").objects.using(schema_editor.connection.alias).create(pk=1, count=0, last_hash="0" * 64)


def remove(apps, schema_editor):
    for statement in {"sqlite": UNDO_SQLITE, "postgresql": UNDO_POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(make_head, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
