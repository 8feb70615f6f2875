"""What the portal found in the text of files for blind judges."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0027_latest_letter'),
    ]

    operations = [
        migrations.AddField(
            model_name='judgedfile',
            name='beginning',
            field=models.TextField(blank=True, verbose_name='first words'),
        ),
        migrations.AddField(
            model_name='judgedfile',
            name='error',
            field=models.CharField(blank=True, max_length=300, verbose_name='why no text could be read'),
        ),
        migrations.AddField(
            model_name='judgedfile',
            name='looked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='looked through'),
        ),
        migrations.AddField(
            model_name='judgedfile',
            name='still',
            field=models.JSONField(blank=True, null=True, verbose_name='what the redacted file still tells'),
        ),
    ]
