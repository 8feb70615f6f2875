"""The ledger only grows and balances; what was approved stays as it was approved."""

from django.db import migrations

from audit.guards import append_only, not_append_only

BALANCE = """
CREATE FUNCTION payouts_posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total bigint;
BEGIN
  SELECT sum(amount) INTO total FROM payouts_posting WHERE entry_key = NEW.entry_key;
  IF total <> 0 THEN
    RAISE EXCEPTION 'Posting % does not balance: %.', NEW.entry_key, total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_posting_balanced AFTER INSERT ON payouts_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_posting_balances();
ALTER TABLE payouts_posting ENABLE ALWAYS TRIGGER payouts_posting_balanced;
"""

APPROVED = """
CREATE FUNCTION payouts_approved_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched record; list_state text;
BEGIN
  IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
  SELECT state INTO list_state FROM payouts_batch WHERE id = touched.batch_id FOR SHARE;
  IF list_state IN ('approved', 'paid') AND (TG_OP <> 'UPDATE' OR
     (OLD.batch_id, OLD.award_id, OLD.share_id, OLD.payee_id, OLD.payee_name, OLD.bank_bin, OLD.bank_holder,
      OLD.account_sealed, OLD.gross, OLD.tax, OLD.net)
     IS DISTINCT FROM
     (NEW.batch_id, NEW.award_id, NEW.share_id, NEW.payee_id, NEW.payee_name, NEW.bank_bin, NEW.bank_holder,
      NEW.account_sealed, NEW.gross, NEW.tax, NEW.net)) THEN
    RAISE EXCEPTION 'Payment list % is approved: its lines can no longer be changed.', touched.batch_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'paid' THEN
    RAISE EXCEPTION 'Payment % is paid: it can no longer be changed.', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'paid' AND list_state <> 'approved' THEN
    RAISE EXCEPTION 'Payment list % is not approved: nothing of it can be paid.', NEW.batch_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payouts_payment_approved BEFORE INSERT OR UPDATE OR DELETE ON payouts_payment
  FOR EACH ROW EXECUTE FUNCTION payouts_approved_list();
ALTER TABLE payouts_payment ENABLE ALWAYS TRIGGER payouts_payment_approved;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(append_only("payouts_posting"), not_append_only("payouts_posting")),
        migrations.RunSQL(BALANCE, "DROP FUNCTION IF EXISTS payouts_posting_balances() CASCADE"),
        migrations.RunSQL(APPROVED, "DROP FUNCTION IF EXISTS payouts_approved_list() CASCADE"),
    ]
