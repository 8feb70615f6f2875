"""An entry that was merged into another one is not judged, and one that is judged is not merged."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION judging_united_is_not_judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM submissions_entry WHERE id = NEW.entry_id AND state = 'united') THEN
    RAISE EXCEPTION 'Entry % was merged into another one: it is not judged.', NEW.entry_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'united_is_not_judged';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_united_is_not_judged BEFORE INSERT OR UPDATE OF entry_id ON judging_contender
  FOR EACH ROW EXECUTE FUNCTION judging_united_is_not_judged();
ALTER TABLE judging_contender ENABLE ALWAYS TRIGGER judging_united_is_not_judged;

CREATE FUNCTION judging_round_without_united() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'open' AND OLD.state = 'planned' AND EXISTS (
      SELECT 1 FROM judging_contender c JOIN submissions_entry e ON e.id = c.entry_id
      WHERE c.round_id = NEW.id AND e.state = 'united') THEN
    RAISE EXCEPTION 'An entry of round % was merged into another one.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'united_is_not_judged';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_round_without_united BEFORE UPDATE OF state ON contests_round
  FOR EACH ROW EXECUTE FUNCTION judging_round_without_united();
ALTER TABLE contests_round ENABLE ALWAYS TRIGGER judging_round_without_united;

CREATE FUNCTION judging_judged_is_not_united() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'united' AND EXISTS (
      SELECT 1 FROM judging_contender c JOIN contests_round r ON r.id = c.round_id
      WHERE c.entry_id = NEW.id AND r.state <> 'planned') THEN
    RAISE EXCEPTION 'Entry % is judged: it is not merged.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'judged_is_not_united';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_judged_is_not_united BEFORE UPDATE OF state ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION judging_judged_is_not_united();
ALTER TABLE submissions_entry ENABLE ALWAYS TRIGGER judging_judged_is_not_united;
"""
UNGUARD = """
DROP FUNCTION IF EXISTS judging_united_is_not_judged() CASCADE;
DROP FUNCTION IF EXISTS judging_round_without_united() CASCADE;
DROP FUNCTION IF EXISTS judging_judged_is_not_united() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0006_blind_copies"),
        ("submissions", "0025_union"),
        ("contests", "0005_running"),
    ]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
