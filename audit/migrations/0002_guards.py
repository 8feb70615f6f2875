"""The record only grows."""

from django.db import migrations

from audit.guards import APPEND_ONLY, append_only, not_append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION IF EXISTS audit_append_only() CASCADE"),
        migrations.RunSQL(append_only("audit_event"), not_append_only("audit_event")),
        migrations.RunSQL(append_only("audit_link"), not_append_only("audit_link")),
    ]
