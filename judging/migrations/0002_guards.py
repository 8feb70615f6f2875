"""Scores lie within their criterion and are written only while the round is open; results never change.

The guard takes the round's row FOR SHARE: whoever closes the round waits for writers, and writers see it closed.
"""

from django.db import migrations

from audit.guards import append_only, not_append_only

SCORE_GUARD = """
CREATE FUNCTION judging_score_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched record; most numeric;
BEGIN
  IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
  PERFORM judging_require_open_round(touched.sheet_id, true);
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  SELECT maximum INTO most FROM contests_criterion WHERE id = NEW.criterion_id;
  IF NEW.value > most THEN
    RAISE EXCEPTION 'Points % lie above the criterion''s maximum %.', NEW.value, most
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_within_criterion';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION judging_require_open_round(sheet bigint, unsigned_too boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE round_state text; sheet_state text; round_number bigint;
BEGIN
  SELECT c.round_id, s.state INTO round_number, sheet_state
    FROM judging_sheet s
    JOIN judging_assignment a ON a.id = s.assignment_id
    JOIN judging_contender c ON c.id = a.contender_id
   WHERE s.id = sheet;
  SELECT state INTO round_state FROM contests_round WHERE id = round_number FOR SHARE;
  IF round_state <> 'open' THEN
    RAISE EXCEPTION 'Round % is not open: its scores can no longer be changed.', round_number
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF unsigned_too AND sheet_state = 'signed' THEN
    RAISE EXCEPTION 'Sheet % is signed: its scores can no longer be changed.', sheet
      USING ERRCODE = 'restrict_violation';
  END IF;
END $$;

CREATE TRIGGER judging_score_guarded BEFORE INSERT OR UPDATE OR DELETE ON judging_score
  FOR EACH ROW EXECUTE FUNCTION judging_score_guard();
ALTER TABLE judging_score ENABLE ALWAYS TRIGGER judging_score_guarded;

CREATE FUNCTION judging_sheet_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM judging_require_open_round(OLD.id, false);
  RETURN NEW;
END $$;
CREATE TRIGGER judging_sheet_guarded BEFORE UPDATE ON judging_sheet
  FOR EACH ROW EXECUTE FUNCTION judging_sheet_guard();
ALTER TABLE judging_sheet ENABLE ALWAYS TRIGGER judging_sheet_guarded;
"""


class Migration(migrations.Migration):
    dependencies = [("judging", "0001_initial"), ("audit", "0002_guards"), ("contests", "0002_guards")]

    operations = [
        migrations.RunSQL(append_only("judging_roundresult"), not_append_only("judging_roundresult")),
        migrations.RunSQL(append_only("judging_placement"), not_append_only("judging_placement")),
        migrations.RunSQL(
            SCORE_GUARD,
            """
            DROP FUNCTION IF EXISTS judging_score_guard() CASCADE;
            DROP FUNCTION IF EXISTS judging_sheet_guard() CASCADE;
            DROP FUNCTION IF EXISTS judging_require_open_round(bigint, boolean) CASCADE;
            """,
        ),
    ]
