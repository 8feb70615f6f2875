import audit.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.guards import append_only, not_append_only


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_guards'),
        ('submissions', '0019_hearing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changes', models.JSONField(verbose_name='what was changed')),
                ('reason', models.TextField(verbose_name='reason')),
                ('corrected_at', models.DateTimeField(db_default=audit.models.ClockTimestamp(), verbose_name='corrected')),
                ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='submissions.entry', verbose_name='entry')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='submissions.revision', verbose_name='revision that it made')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('changes', []), _negated=True)), name='correction_says_what_and_why', violation_error_message='A correction says what it changed, and why.')],
            },
        ),
        migrations.RunSQL(append_only('submissions_correction'), not_append_only('submissions_correction')),
    ]
