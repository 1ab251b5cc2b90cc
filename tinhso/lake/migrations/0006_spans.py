"""Derived files are made again, by span and version: what was derived by period is forgotten, and swept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lake', '0005_proposals'),
    ]

    operations = [
        migrations.DeleteModel(name='Compaction'),
        migrations.CreateModel(
            name='Compaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=130)),
                ('span', models.CharField(max_length=8)),
                ('version', models.PositiveIntegerField()),
                ('file', models.CharField(max_length=64)),
                ('rows', models.PositiveBigIntegerField()),
                ('parts', models.JSONField()),
                ('units', models.JSONField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dataset', 'span', 'version'), name='lake_one_derived')],
            },
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['dataset', 'period'], name='lake_part_of_period'),
        ),
    ]
