"""A sealed round stays sealed, and what judges score by stays as it was when they began."""

from django.db import migrations

SEALED_ROUND = """
CREATE FUNCTION contests_sealed_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'sealed' THEN
    RAISE EXCEPTION 'Round % is sealed: it can no longer be changed.', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contests_round_sealed BEFORE UPDATE OR DELETE ON contests_round
  FOR EACH ROW EXECUTE FUNCTION contests_sealed_round();
ALTER TABLE contests_round ENABLE ALWAYS TRIGGER contests_round_sealed;
"""

RUBRIC_IN_USE = """
CREATE FUNCTION contests_rubric_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE round_state text;
BEGIN
  SELECT state INTO round_state FROM contests_round WHERE id = OLD.round_id FOR SHARE;
  IF round_state <> 'planned' THEN
    RAISE EXCEPTION 'Round % is being judged: its rubric and policy can no longer be changed.', OLD.round_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contests_criterion_in_use BEFORE UPDATE OR DELETE ON contests_criterion
  FOR EACH ROW EXECUTE FUNCTION contests_rubric_in_use();
CREATE TRIGGER contests_scoringpolicy_in_use BEFORE UPDATE OR DELETE ON contests_scoringpolicy
  FOR EACH ROW EXECUTE FUNCTION contests_rubric_in_use();
ALTER TABLE contests_criterion ENABLE ALWAYS TRIGGER contests_criterion_in_use;
ALTER TABLE contests_scoringpolicy ENABLE ALWAYS TRIGGER contests_scoringpolicy_in_use;
"""


class Migration(migrations.Migration):
    dependencies = [("contests", "0001_initial")]

    operations = [
        migrations.RunSQL(SEALED_ROUND, "DROP FUNCTION IF EXISTS contests_sealed_round() CASCADE"),
        migrations.RunSQL(RUBRIC_IN_USE, "DROP FUNCTION IF EXISTS contests_rubric_in_use() CASCADE"),
    ]
