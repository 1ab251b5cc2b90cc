"""The index by which cases are found by their words: each database's own."""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE cases_words USING fts5(
        words, content='cases_case', content_rowid='id', tokenize='unicode61', prefix='2 3')""",
    """CREATE TRIGGER cases_words_in AFTER INSERT ON cases_case BEGIN
        INSERT INTO cases_words (rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER cases_words_out AFTER DELETE ON cases_case BEGIN
        INSERT INTO cases_words (cases_words, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER cases_words_changed AFTER UPDATE OF words ON cases_case WHEN old.words <> new.words BEGIN
        INSERT INTO cases_words (cases_words, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO cases_words (rowid, words) VALUES (new.id, new.words); END""",
    "INSERT INTO cases_words (cases_words) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER cases_words_in",
    "DROP TRIGGER cases_words_out",
    "DROP TRIGGER cases_words_changed",
    "DROP TABLE cases_words",
)
POSTGRESQL = ("CREATE INDEX cases_words ON cases_case USING gin (to_tsvector('simple', words))",)
POSTGRESQL_BACK = ("DROP INDEX cases_words",)


def make(apps, editor):
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unmake(apps, editor):
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases_engine", "0002_outbox")]
    operations = [migrations.RunPython(make, unmake)]
