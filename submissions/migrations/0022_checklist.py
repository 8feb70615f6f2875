"""What people answer to the check list stays, and no entry is found eligible while a point is open."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION submissions_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.answer <> '') THEN
    IF TG_OP = 'DELETE' OR (NEW.entry_id, NEW.key, NEW.rule, NEW.revision_id, NEW.answer, NEW.remark, NEW.answered_at,
        NEW.answered_by_id) IS DISTINCT FROM (OLD.entry_id, OLD.key, OLD.rule, OLD.revision_id, OLD.answer, OLD.remark,
        OLD.answered_at, OLD.answered_by_id) THEN
      RAISE EXCEPTION 'What was answered stays.' USING ERRCODE = 'restrict_violation';
    END IF;
  ELSIF NEW.answer <> '' AND (SELECT state FROM submissions_entry WHERE id = NEW.entry_id) <> 'forwarded' THEN
    RAISE EXCEPTION 'Points are answered while the entry waits for the office.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'point_answered_in_time';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_answer_stays BEFORE INSERT OR UPDATE OR DELETE ON submissions_checkpoint
  FOR EACH ROW EXECUTE FUNCTION submissions_answer_stays();
ALTER TABLE submissions_checkpoint ENABLE ALWAYS TRIGGER submissions_answer_stays;

CREATE FUNCTION submissions_points_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'eligible' AND OLD.state = 'forwarded' AND EXISTS (
      SELECT 1 FROM submissions_checkpoint p
      WHERE p.entry_id = NEW.id AND p.latest AND p.asked AND (p.answer <> 'yes' OR p.stale)) THEN
    RAISE EXCEPTION 'A point of the check list of entry % is open.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_points_settled';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_points_settled BEFORE UPDATE OF state ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION submissions_points_settled();
ALTER TABLE submissions_entry ENABLE ALWAYS TRIGGER submissions_points_settled;
"""
UNGUARD = """
DROP FUNCTION IF EXISTS submissions_answer_stays() CASCADE;
DROP FUNCTION IF EXISTS submissions_points_settled() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0021_scanned_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=30, verbose_name='point')),
                ('rule', models.TextField(verbose_name='the rule as it read')),
                ('answer', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'Not so')], max_length=3, verbose_name='answer')),
                ('remark', models.CharField(blank=True, max_length=1000, verbose_name='remark')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('latest', models.BooleanField(default=True, verbose_name='nothing was answered later')),
                ('asked', models.BooleanField(default=True, verbose_name='the rules ask it')),
                ('stale', models.BooleanField(default=False, verbose_name='the rule or the text changed since')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='submissions.entry', verbose_name='entry')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.revision', verbose_name='text that was looked at')),
            ],
            options={
                'verbose_name': 'point of the check list',
                'verbose_name_plural': 'points of the check list',
                'ordering': ['entry', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('latest', True)), fields=('entry', 'key'), name='point_once_an_entry'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('remark', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='point_answer_is_whole', violation_error_message='An answer has its time and whoever gave it.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'no'), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='point_no_says_why', violation_error_message='Say in the remark what is not right.')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
