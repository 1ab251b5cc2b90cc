from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("account", models.BigIntegerField(null=True)),
                ("acting_for", models.BigIntegerField(null=True)),
                ("origin", models.CharField(max_length=100)),
                ("verb", models.CharField(max_length=100)),
                ("target", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("data", models.TextField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "audit_entry",
                "indexes": [
                    models.Index(fields=["target", "sequence"], name="audit_target"),
                    models.Index(fields=["account", "sequence"], name="audit_account"),
                    models.Index(fields=["verb", "sequence"], name="audit_verb"),
                    models.Index(fields=["at"], name="audit_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("last_hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "audit_head"},
        ),
        migrations.AlterModelOptions(name="Entry", options={"managed": False}),
        migrations.AlterModelOptions(name="Head", options={"managed": False}),
    ]
