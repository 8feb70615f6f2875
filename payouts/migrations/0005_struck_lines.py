"""The unpaid line of a held award can leave an approved list once other lines of it are paid."""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("payouts.migrations.0002_guards").APPROVED.split("CREATE TRIGGER")[0]
REFUSED = "IF list_state IN ('approved', 'paid') AND (TG_OP <> 'UPDATE' OR"
ALLOWED = """IF list_state = 'approved' AND TG_OP = 'DELETE' AND OLD.state = 'prepared'
     AND EXISTS (SELECT FROM payouts_award WHERE id = OLD.award_id AND state = 'held')
     AND EXISTS (SELECT FROM payouts_payment WHERE batch_id = OLD.batch_id AND state = 'paid') THEN
    RETURN OLD;
  END IF;
  """
AFTER = BEFORE.replace(REFUSED, ALLOWED + REFUSED)


def replacing(function):
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("payouts", "0004_tax_rules")]

    operations = [
        migrations.RunSQL(replacing(AFTER), replacing(BEFORE)),
        migrations.AlterField(
            model_name="posting",
            name="account",
            field=models.CharField(
                choices=[
                    ("prizes", "Prizes awarded"),
                    ("payable", "Owed to winners"),
                    ("bank", "Treasury or bank"),
                    ("tax", "Tax withheld"),
                    ("receivable", "To be paid back"),
                ],
                max_length=10,
                verbose_name="account",
            ),
        ),
    ]
