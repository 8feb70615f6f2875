"""Points are given only for criteria that apply to the entry: to its kind of entrant and its content area."""

from django.db import migrations

APPLIES = """
CREATE FUNCTION judging_score_applies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE judged record; criterion record;
BEGIN
  SELECT e.kind, coalesce(area.code, '') AS area INTO judged
    FROM judging_sheet s
    JOIN judging_assignment a ON a.id = s.assignment_id
    JOIN judging_contender c ON c.id = a.contender_id
    JOIN submissions_entry e ON e.id = c.entry_id
    LEFT JOIN contests_contentarea area ON area.id = e.area_id
   WHERE s.id = NEW.sheet_id;
  SELECT entrants, area_codes INTO criterion FROM contests_criterion WHERE id = NEW.criterion_id;
  IF (cardinality(criterion.entrants) > 0 AND judged.kind <> ALL (criterion.entrants))
     OR (cardinality(criterion.area_codes) > 0 AND judged.area <> ALL (criterion.area_codes)) THEN
    RAISE EXCEPTION 'Criterion % does not apply to this entry.', NEW.criterion_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_criterion_applies';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER judging_score_applies BEFORE INSERT OR UPDATE ON judging_score
  FOR EACH ROW EXECUTE FUNCTION judging_score_applies();
ALTER TABLE judging_score ENABLE ALWAYS TRIGGER judging_score_applies;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0003_frozen_rounds"),
        ("contests", "0003_rules_as_data"),
        ("submissions", "0001_initial"),
    ]

    operations = [migrations.RunSQL(APPLIES, "DROP FUNCTION IF EXISTS judging_score_applies() CASCADE")]
