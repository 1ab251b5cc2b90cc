"""The first day that the register speaks for; a register that has the reference data speaks from its first day."""

from datetime import date

from django.db import migrations, models

OLDEST_LIST = date(2024, 7, 1)


def note(apps, schema_editor):
    if apps.get_model("places", "Unit").objects.filter(source="reference 2025-10").exists():
        apps.get_model("places", "Revision").objects.filter(known_from=None).update(known_from=OLDEST_LIST)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddField("revision", "known_from", models.DateField(blank=True, null=True)),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
