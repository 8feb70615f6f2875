"""A paper of a published contest stays as people read it, and a question stays as it was asked."""

from django.db import migrations

PUBLISHED_PAPER = """
CREATE FUNCTION contests_published_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE contest_state text;
BEGIN
  SELECT state INTO contest_state FROM contests_contest WHERE id = OLD.contest_id FOR SHARE;
  IF contest_state IS NOT NULL AND contest_state <> 'draft' AND (
    TG_OP = 'DELETE'
    OR (NEW.contest_id, NEW.kind, NEW.number, NEW.issued_on, NEW.title, NEW.file, NEW.name, NEW.size, NEW.sha256)
       IS DISTINCT FROM
       (OLD.contest_id, OLD.kind, OLD.number, OLD.issued_on, OLD.title, OLD.file, OLD.name, OLD.size, OLD.sha256)
  ) THEN
    RAISE EXCEPTION 'Paper % of a published contest stays: a newer version replaces it.', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contests_ruledocument_published BEFORE UPDATE OR DELETE ON contests_ruledocument
  FOR EACH ROW EXECUTE FUNCTION contests_published_paper();
ALTER TABLE contests_ruledocument ENABLE ALWAYS TRIGGER contests_ruledocument_published;
"""

QUESTION_AS_ASKED = """
CREATE FUNCTION contests_question_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.contest_id, NEW.text, NEW.asked_by_id, NEW.name_allowed)
     IS DISTINCT FROM (OLD.contest_id, OLD.text, OLD.asked_by_id, OLD.name_allowed) THEN
    RAISE EXCEPTION 'Question % stays as it was asked.', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contests_question_as_asked BEFORE UPDATE ON contests_question
  FOR EACH ROW EXECUTE FUNCTION contests_question_as_asked();
ALTER TABLE contests_question ENABLE ALWAYS TRIGGER contests_question_as_asked;
"""


class Migration(migrations.Migration):
    dependencies = [("contests", "0009_public_page")]

    operations = [
        migrations.RunSQL(PUBLISHED_PAPER, "DROP FUNCTION IF EXISTS contests_published_paper() CASCADE"),
        migrations.RunSQL(QUESTION_AS_ASKED, "DROP FUNCTION IF EXISTS contests_question_as_asked() CASCADE"),
    ]
