"""Nobody acts for themselves, in a role of the whole system, or beside somebody else who acts in the same role."""

from django.db import migrations

GUARD = """
CREATE FUNCTION accounts_delegation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holder bigint; kind text;
BEGIN
  SELECT user_id, role INTO holder, kind FROM accounts_role WHERE id = NEW.role_id FOR UPDATE;
  IF holder = NEW.delegate_id THEN
    RAISE EXCEPTION 'Nobody acts for themselves.' USING ERRCODE = 'restrict_violation';
  END IF;
  IF kind IN ('administrator', 'auditor') THEN
    RAISE EXCEPTION 'The role % is not delegated.', kind USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM accounts_delegation other
     WHERE other.role_id = NEW.role_id AND other.id <> NEW.id AND other.ended_at IS NULL
       AND other.valid_from <= NEW.valid_to AND other.valid_to >= NEW.valid_from
  ) THEN
    RAISE EXCEPTION 'Somebody acts in this role in that time already.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_delegation_guarded BEFORE INSERT OR UPDATE ON accounts_delegation
  FOR EACH ROW EXECUTE FUNCTION accounts_delegation_guard();
ALTER TABLE accounts_delegation ENABLE ALWAYS TRIGGER accounts_delegation_guarded;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_delegations")]

    operations = [
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER accounts_delegation_guarded ON accounts_delegation; DROP FUNCTION accounts_delegation_guard();",
        ),
    ]
