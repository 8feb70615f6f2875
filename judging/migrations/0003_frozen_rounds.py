"""Points may wait for their value; they fit their criterion's step and bands; a sealed round keeps what it was made of.

A score is checked where it comes from as well as where it goes, so that none leaves a sealed round, and its criterion
belongs to the sheet's round.
"""

from django.db import migrations, models

SCORE_GUARD = """
CREATE OR REPLACE FUNCTION judging_score_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE scale record; judged bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM judging_require_open_round(OLD.sheet_id, true); END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  PERFORM judging_require_open_round(NEW.sheet_id, true);
  SELECT round_id, maximum, step INTO scale FROM contests_criterion WHERE id = NEW.criterion_id;
  SELECT c.round_id INTO judged
    FROM judging_sheet s
    JOIN judging_assignment a ON a.id = s.assignment_id
    JOIN judging_contender c ON c.id = a.contender_id
   WHERE s.id = NEW.sheet_id;
  IF scale.round_id <> judged THEN
    RAISE EXCEPTION 'Criterion % is none of round %.', NEW.criterion_id, judged
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_criterion_of_round';
  END IF;
  IF NEW.value IS NULL THEN RETURN NEW; END IF;
  IF NEW.value > scale.maximum THEN
    RAISE EXCEPTION 'Points % lie above the criterion''s maximum %.', NEW.value, scale.maximum
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_within_criterion';
  END IF;
  IF mod(NEW.value, scale.step) <> 0 THEN
    RAISE EXCEPTION 'Points % do not fit the criterion''s step %.', NEW.value, scale.step
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_in_steps';
  END IF;
  IF EXISTS (SELECT 1 FROM contests_band WHERE criterion_id = NEW.criterion_id)
     AND NOT EXISTS (
       SELECT 1 FROM contests_band WHERE criterion_id = NEW.criterion_id AND NEW.value BETWEEN low AND high
     ) THEN
    RAISE EXCEPTION 'Points % lie in no band of the criterion.', NEW.value
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_within_band';
  END IF;
  RETURN NEW;
END $$;
"""

FROZEN = """
CREATE FUNCTION judging_refuse_if_sealed(round bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE round_state text;
BEGIN
  SELECT state INTO round_state FROM contests_round WHERE id = round FOR SHARE;
  IF round_state = 'sealed' THEN
    RAISE EXCEPTION 'Round % is sealed: who was judged by whom can no longer be changed.', round
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$;

CREATE FUNCTION judging_contender_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judging_refuse_if_sealed(OLD.round_id);
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_contender_frozen BEFORE UPDATE OR DELETE ON judging_contender
  FOR EACH ROW EXECUTE FUNCTION judging_contender_frozen();
ALTER TABLE judging_contender ENABLE ALWAYS TRIGGER judging_contender_frozen;

CREATE FUNCTION judging_assignment_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judging_refuse_if_sealed((SELECT round_id FROM judging_contender WHERE id = OLD.contender_id));
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_assignment_frozen BEFORE UPDATE OR DELETE ON judging_assignment
  FOR EACH ROW EXECUTE FUNCTION judging_assignment_frozen();
ALTER TABLE judging_assignment ENABLE ALWAYS TRIGGER judging_assignment_frozen;

CREATE FUNCTION judging_seat_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judging_refuse_if_sealed((SELECT round_id FROM judging_panel WHERE id = OLD.panel_id));
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_seat_frozen BEFORE UPDATE OR DELETE ON judging_seat
  FOR EACH ROW EXECUTE FUNCTION judging_seat_frozen();
ALTER TABLE judging_seat ENABLE ALWAYS TRIGGER judging_seat_frozen;

CREATE FUNCTION judging_sheet_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judging_refuse_if_sealed((
    SELECT c.round_id FROM judging_assignment a JOIN judging_contender c ON c.id = a.contender_id
     WHERE a.id = OLD.assignment_id
  ));
  RETURN OLD;
END $$;
CREATE TRIGGER judging_sheet_kept BEFORE DELETE ON judging_sheet
  FOR EACH ROW EXECUTE FUNCTION judging_sheet_kept();
ALTER TABLE judging_sheet ENABLE ALWAYS TRIGGER judging_sheet_kept;
"""

THAWED = """
DROP FUNCTION IF EXISTS judging_contender_frozen() CASCADE;
DROP FUNCTION IF EXISTS judging_assignment_frozen() CASCADE;
DROP FUNCTION IF EXISTS judging_seat_frozen() CASCADE;
DROP FUNCTION IF EXISTS judging_sheet_kept() CASCADE;
DROP FUNCTION IF EXISTS judging_refuse_if_sealed(bigint) CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("judging", "0002_guards")]

    operations = [
        migrations.AlterField(
            "score",
            "value",
            models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="points"),
        ),
        migrations.RunSQL(SCORE_GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN, THAWED),
    ]
