"""Units of one kind have one deadline of each kind: the rows for units of some kinds do not overlap."""

from django.db import migrations

LEVEL_ONCE = """
CREATE FUNCTION contests_deadline_of_a_level_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM contests_contest WHERE id = NEW.contest_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT 1 FROM contests_deadline other
    WHERE other.contest_id = NEW.contest_id AND other.kind = NEW.kind AND other.id <> NEW.id
      AND other.unit_kinds && NEW.unit_kinds
  ) THEN
    RAISE EXCEPTION 'Units of one kind have one deadline of each kind.' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contests_deadline_of_a_level_once BEFORE INSERT OR UPDATE ON contests_deadline
  FOR EACH ROW EXECUTE FUNCTION contests_deadline_of_a_level_once();
ALTER TABLE contests_deadline ENABLE ALWAYS TRIGGER contests_deadline_of_a_level_once;
"""


class Migration(migrations.Migration):
    dependencies = [("contests", "0010_public_page_guards")]

    operations = [
        migrations.RunSQL(LEVEL_ONCE, "DROP FUNCTION IF EXISTS contests_deadline_of_a_level_once() CASCADE"),
    ]
