"""Under which unit the lake knows a case: a case that passed to another office stays under the one it was told under."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def as_told(apps, schema_editor):
    """Cases were told under their intake; where it changed since they were last told, the journal says which one it was."""
    cases, events = (apps.get_model("cases_engine", name) for name in ("CaseRow", "EventRow"))
    cases.objects.filter(told__gt=0).update(told_under=F("intake"))
    moved = events.objects.filter(kind="corrected", data__has_key="intake", case__told__gt=0, number__gt=F("case__told"))
    for event in moved.order_by("-number").iterator():  # the earliest has the last word
        cases.objects.filter(pk=event.case_id).update(told_under=event.data["intake"][0])


class Migration(migrations.Migration):
    dependencies = [("cases_engine", "0007_held_deliveries"), ("places", "0002_first_known_day")]

    operations = [
        migrations.AddField(
            model_name="caserow",
            name="told_under",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.unit",
            ),
        ),
        migrations.RunPython(as_told, migrations.RunPython.noop, elidable=True),
    ]
