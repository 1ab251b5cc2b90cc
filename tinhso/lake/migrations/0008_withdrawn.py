"""What was withdrawn is found by when: open boards ask what moved within the last moments."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lake', '0007_standing'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='part',
            index=models.Index(condition=models.Q(('withdrawn', ''), _negated=True), fields=['known_to'], name='lake_part_withdrawn'),
        ),
    ]
