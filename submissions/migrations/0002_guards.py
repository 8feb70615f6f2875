"""Revisions and receipts never change, and an entry is handed in only with shares that add up to 100 %."""

from django.db import migrations

from audit.guards import append_only, not_append_only

SHARES_ADD_UP = """
CREATE FUNCTION submissions_shares_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total numeric;
BEGIN
  IF NEW.state = 'submitted' AND OLD.state <> 'submitted' AND NEW.kind <> 'organisation' THEN
    SELECT coalesce(sum(share), 0) INTO total FROM submissions_author WHERE entry_id = NEW.id;
    IF total <> 100 THEN
      RAISE EXCEPTION 'The authors'' shares of entry % add up to %, not to 100.', NEW.id, total
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_shares_add_up';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_entry_shares BEFORE UPDATE OF state ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION submissions_shares_add_up();
ALTER TABLE submissions_entry ENABLE ALWAYS TRIGGER submissions_entry_shares;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(append_only("submissions_revision"), not_append_only("submissions_revision")),
        migrations.RunSQL(append_only("submissions_receipt"), not_append_only("submissions_receipt")),
        migrations.RunSQL(SHARES_ADD_UP, "DROP FUNCTION IF EXISTS submissions_shares_add_up() CASCADE"),
    ]
