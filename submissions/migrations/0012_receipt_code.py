"""A code by which anybody who holds a receipt verifies it; receipts given before get theirs now.

Rows of receipts never change, so the column comes with a default that is drawn anew for each row, and then loses it.
"""

from django.db import migrations, models

ADD = """
ALTER TABLE submissions_receipt ADD COLUMN code varchar(24) NOT NULL
  DEFAULT translate(upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)), '01', 'GH');
ALTER TABLE submissions_receipt ALTER COLUMN code DROP DEFAULT;
ALTER TABLE submissions_receipt ADD CONSTRAINT submissions_receipt_code_key UNIQUE (code);
CREATE INDEX submissions_receipt_code_like ON submissions_receipt (code varchar_pattern_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0011_search")]

    operations = [
        migrations.RunSQL(
            ADD,
            "ALTER TABLE submissions_receipt DROP COLUMN code",
            state_operations=[
                migrations.AddField(
                    "receipt", "code", models.CharField(max_length=24, unique=True, verbose_name="verification code")
                ),
            ],
        ),
    ]
