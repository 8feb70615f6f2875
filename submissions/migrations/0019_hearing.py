"""Authors are heard before their entry is found not eligible; nothing is decided before they answered or the time is over."""

import audit.models
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION submissions_hearing_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'open' AND NEW.state IN ('upheld', 'lifted') AND clock_timestamp() < OLD.due_at THEN
    RAISE EXCEPTION 'The authors have until % to answer.', OLD.due_at
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hearing_decided_in_time';
  END IF;
  IF (NEW.entry_id, NEW.reason, NEW.opened_at, NEW.due_at)
     IS DISTINCT FROM (OLD.entry_id, OLD.reason, OLD.opened_at, OLD.due_at) THEN
    RAISE EXCEPTION 'What the authors were told stays.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_hearing_in_time BEFORE UPDATE ON submissions_hearing
  FOR EACH ROW EXECUTE FUNCTION submissions_hearing_in_time();
ALTER TABLE submissions_hearing ENABLE ALWAYS TRIGGER submissions_hearing_in_time;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0018_redaction'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', "Waiting for the authors' answer"), ('answered', 'Answered'), ('upheld', 'Found not eligible'), ('lifted', 'Stays in the contest')], default='open', max_length=8, verbose_name='state')),
                ('reason', models.TextField(verbose_name='reason')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days to answer')),
                ('opened_at', models.DateTimeField(db_default=audit.models.ClockTimestamp(), verbose_name='told')),
                ('due_at', models.DateTimeField(verbose_name='to be answered by')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='the office was reminded')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('decision', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='submissions.entry', verbose_name='entry')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told by')),
            ],
            options={
                'verbose_name': 'hearing',
                'verbose_name_plural': 'hearings',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'answered'])), fields=('entry',), name='hearing_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('days__gte', 1), ('days__lte', 30), ('due_at__gt', models.F('opened_at'))), name='hearing_has_reason_and_time', violation_error_message='Authors are told the reason, and have time to answer.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='hearing_answer_is_whole', violation_error_message='An answer has its text, its time and whoever gave it.'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='hearing_decided_with_reason', violation_error_message='A decision has its reason, its time and whoever took it.')],
            },
        ),
        migrations.RunSQL(GUARDS, "DROP FUNCTION IF EXISTS submissions_hearing_in_time() CASCADE"),
    ]
