"""A code may be used again after a reform, but no two units have it on the same day."""

from django.db import migrations

# Ranges need no extension: a code stands as the range of its hash alone, in which only equal codes meet.
CODE_ONCE = """
ALTER TABLE units_unit ADD CONSTRAINT unit_code_once_at_a_time EXCLUDE USING gist (
  int8range(hashtextextended(code, 0), hashtextextended(code, 0), '[]') WITH &&,
  daterange(valid_from, valid_to, '[]') WITH &&
) DEFERRABLE INITIALLY IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0002_headcounts_and_tables")]

    operations = [
        migrations.RunSQL(CODE_ONCE, "ALTER TABLE units_unit DROP CONSTRAINT unit_code_once_at_a_time"),
    ]
