"""The chair's settled scores: written only while their round is open, within its scale."""

import audit.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION judging_reconciliation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched record; judged record;
BEGIN
  IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
  SELECT r.id, r.state INTO judged
    FROM contests_round r JOIN judging_contender c ON c.round_id = r.id
   WHERE c.id = touched.contender_id FOR SHARE OF r;
  IF judged.state <> 'open' THEN
    RAISE EXCEPTION 'Round % is not open: its scores can no longer be settled.', judged.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.score > (
    SELECT (value ->> 'scale')::numeric FROM contests_scoringpolicy
     WHERE round_id = judged.id ORDER BY version DESC LIMIT 1
  ) THEN
    RAISE EXCEPTION 'A settled score of % lies above the scale.', NEW.score
      USING ERRCODE = 'check_violation', CONSTRAINT = 'reconciliation_within_scale';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_reconciliation_guarded BEFORE INSERT OR UPDATE OR DELETE ON judging_reconciliation
  FOR EACH ROW EXECUTE FUNCTION judging_reconciliation_guard();
ALTER TABLE judging_reconciliation ENABLE ALWAYS TRIGGER judging_reconciliation_guarded;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0004_criteria_that_apply"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='score')),
                ('reason', models.TextField(verbose_name='reason')),
                ('settled_at', models.DateTimeField(db_default=audit.models.ClockTimestamp(), verbose_name='settled')),
                ('contender', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reconciliation', to='judging.contender', verbose_name='entry in a round')),
                ('settled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'settled score',
                'verbose_name_plural': 'settled scores',
                'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 0), models.Q(('reason', ''), _negated=True)), name='reconciliation_is_whole', violation_error_message='A settled score is not below zero and has its reason.')],
            },
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION IF EXISTS judging_reconciliation_guard() CASCADE"),
    ]
