"""The head steps forward to an entry that is there with that hash: over several at once, where one transaction wrote several."""

from django.db import migrations

SQLITE_WAS = "NEW.count <> OLD.count + 1 OR NEW.id <> OLD.id"
SQLITE_IS = """NEW.count <= OLD.count OR NEW.id <> OLD.id
       OR NOT EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.count AND hash = NEW.last_hash)"""
POSTGRESQL_WAS = "NEW.count = OLD.count + 1 AND NEW.id = OLD.id"
POSTGRESQL_IS = """NEW.count > OLD.count AND NEW.id = OLD.id
               AND EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.count AND hash = NEW.last_hash)"""


def sqlite(condition):
    return [
        "DROP TRIGGER audit_head_forward",
        f"""CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
       WHEN {condition}
       BEGIN SELECT RAISE(ABORT, 'the audit head only moves forward'); END""",
    ]


def postgresql(condition):
    return [
        f"""CREATE OR REPLACE FUNCTION audit_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'INSERT' THEN
           IF EXISTS (SELECT 1 FROM audit_head) THEN
             RAISE EXCEPTION 'the audit has one head' USING ERRCODE = 'integrity_constraint_violation';
           END IF;
           RETURN NEW;
         ELSIF TG_OP = 'UPDATE' AND {condition} THEN
           RETURN NEW;
         ELSIF TG_OP = 'DELETE' AND OLD.count = 0 THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'the audit head only moves forward' USING ERRCODE = 'integrity_constraint_violation';
       END $$""",
    ]


def put(on_sqlite, on_postgresql):
    def install(apps, schema_editor):
        for statement in {"sqlite": on_sqlite, "postgresql": on_postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return install


forward = put(sqlite(SQLITE_IS), postgresql(POSTGRESQL_IS))
backward = put(sqlite(SQLITE_WAS), postgresql(POSTGRESQL_WAS))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(forward, backward)]
