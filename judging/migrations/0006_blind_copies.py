"""A blind round opens only when somebody has checked the copy of every entry in it, and no unchecked one comes in."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION judging_require_checked_copy(round bigint, judged bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM submissions_redaction WHERE revision_id = judged AND state = 'checked') THEN
    RAISE EXCEPTION 'Nobody has checked revision % for the blind round %.', judged, round
      USING ERRCODE = 'check_violation', CONSTRAINT = 'blind_round_is_checked';
  END IF;
END $$;

CREATE FUNCTION judging_blind_round_is_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'open' AND NEW.blind AND NOT (OLD.state = 'open' AND OLD.blind) THEN
    PERFORM judging_require_checked_copy(NEW.id, c.revision_id) FROM judging_contender c WHERE c.round_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_blind_round_is_checked BEFORE UPDATE OF state, blind ON contests_round
  FOR EACH ROW EXECUTE FUNCTION judging_blind_round_is_checked();
ALTER TABLE contests_round ENABLE ALWAYS TRIGGER judging_blind_round_is_checked;

CREATE FUNCTION judging_contender_is_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM contests_round WHERE id = NEW.round_id AND state = 'open' AND blind) THEN
    PERFORM judging_require_checked_copy(NEW.round_id, NEW.revision_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_contender_is_checked BEFORE INSERT OR UPDATE OF revision_id, round_id ON judging_contender
  FOR EACH ROW EXECUTE FUNCTION judging_contender_is_checked();
ALTER TABLE judging_contender ENABLE ALWAYS TRIGGER judging_contender_is_checked;
"""

UNGUARDED = """
DROP FUNCTION IF EXISTS judging_blind_round_is_checked() CASCADE;
DROP FUNCTION IF EXISTS judging_contender_is_checked() CASCADE;
DROP FUNCTION IF EXISTS judging_require_checked_copy(bigint, bigint) CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0005_reconciliation"),
        ("submissions", "0018_redaction"),
        ("contests", "0005_running"),
    ]

    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
