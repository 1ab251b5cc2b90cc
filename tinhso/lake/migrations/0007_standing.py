"""Derived files are made again, with what is said of each row's part: those without it are forgotten, and swept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lake', '0006_spans'),
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
                ('first_period', models.CharField(max_length=8)),
                ('last_period', models.CharField(max_length=8)),
                ('known_from', models.DateTimeField()),
                ('settled_at', models.DateTimeField()),
                ('known_to', models.DateTimeField(null=True)),
                ('rivals', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dataset', 'span', 'version'), name='lake_one_derived')],
            },
        ),
        migrations.RemoveIndex(model_name='part', name='lake_part_of_period'),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(
                fields=['dataset', 'period', 'known_from', 'known_to', 'version'], name='lake_part_of_period'
            ),
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['dataset', 'period_end'], name='lake_part_ended_of'),
        ),
    ]
