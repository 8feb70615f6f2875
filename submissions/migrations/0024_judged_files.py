"""What judges of a blind round get of each file: no copy counts as checked before each file that counts is decided on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION submissions_undecided_files(of_copy bigint, of_revision bigint) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT line->>'sha256' FROM submissions_revision r, jsonb_array_elements(
    CASE jsonb_typeof(r.content->'attachments') WHEN 'array' THEN r.content->'attachments' ELSE '[]' END
  ) AS line
  WHERE r.id = of_revision AND EXISTS (
    SELECT 1 FROM submissions_attachment t
    WHERE t.entry_id = r.entry_id AND t.stands_for_id IS NULL AND t.sha256 = line->>'sha256' AND t.state <> 'refused'
  ) AND NOT EXISTS (
    SELECT 1 FROM submissions_judgedfile f
    JOIN submissions_attachment t ON t.id = f.attachment_id
    LEFT JOIN submissions_attachment s ON s.id = f.redacted_id
    WHERE f.redaction_id = of_copy AND t.entry_id = r.entry_id AND t.sha256 = line->>'sha256' AND (
      f.choice = 'withhold' OR (f.choice = 'show' AND t.state = 'clean') OR (f.choice = 'replace' AND s.state = 'clean')
    )
  )
$$;

CREATE FUNCTION submissions_redaction_files_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'checked' AND EXISTS (SELECT 1 FROM submissions_undecided_files(NEW.id, NEW.revision_id)) THEN
    RAISE EXCEPTION 'A file of copy % is not decided on.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_files_are_decided';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_redaction_files_decided BEFORE INSERT OR UPDATE OF state, revision_id ON submissions_redaction
  FOR EACH ROW EXECUTE FUNCTION submissions_redaction_files_decided();
ALTER TABLE submissions_redaction ENABLE ALWAYS TRIGGER submissions_redaction_files_decided;

CREATE FUNCTION submissions_judged_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint; copy_state text; judged_entry bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN touched := OLD.redaction_id; ELSE touched := NEW.redaction_id; END IF;
  SELECT d.state, r.entry_id INTO copy_state, judged_entry
    FROM submissions_redaction d JOIN submissions_revision r ON r.id = d.revision_id
    WHERE d.id = touched FOR SHARE OF d;
  IF copy_state = 'checked' THEN
    RAISE EXCEPTION 'Copy % was checked: what judges get of its files stays.', touched
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NOT EXISTS (
    SELECT 1 FROM submissions_attachment t
    WHERE t.id = NEW.attachment_id AND t.entry_id = judged_entry AND t.stands_for_id IS NULL
  ) OR (NEW.redacted_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM submissions_attachment s WHERE s.id = NEW.redacted_id AND s.stands_for_id = NEW.attachment_id
  )) THEN
    RAISE EXCEPTION 'A file of another entry, or a redacted file of another file, in copy %.', touched
      USING ERRCODE = 'check_violation', CONSTRAINT = 'judged_file_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_judged_file_stays BEFORE INSERT OR UPDATE OR DELETE ON submissions_judgedfile
  FOR EACH ROW EXECUTE FUNCTION submissions_judged_file_stays();
ALTER TABLE submissions_judgedfile ENABLE ALWAYS TRIGGER submissions_judged_file_stays;
"""

# Copies that were checked when nobody was asked about files are to be checked again; each file gets its line.
ASK_AGAIN = """
UPDATE submissions_redaction d SET state = 'open', checked_at = NULL, checked_by_id = NULL
WHERE d.state = 'checked' AND EXISTS (SELECT 1 FROM submissions_undecided_files(d.id, d.revision_id));

INSERT INTO submissions_judgedfile (redaction_id, attachment_id, choice, reason, found)
SELECT d.id, min(t.id), '', '', '[]'
FROM submissions_redaction d
JOIN submissions_revision r ON r.id = d.revision_id
CROSS JOIN LATERAL submissions_undecided_files(d.id, r.id) AS waiting
JOIN submissions_attachment t ON t.entry_id = r.entry_id AND t.sha256 = waiting AND t.stands_for_id IS NULL
GROUP BY d.id, t.sha256;
"""

UNGUARDED = """
DROP FUNCTION IF EXISTS submissions_judged_file_stays() CASCADE;
DROP FUNCTION IF EXISTS submissions_redaction_files_decided() CASCADE;
DROP FUNCTION IF EXISTS submissions_undecided_files(bigint, bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0023_previews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='stands_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.attachment', verbose_name='redacted file of'),
        ),
        migrations.CreateModel(
            name='JudgedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(blank=True, choices=[('show', 'Show the cleaned copy'), ('replace', 'Show a redacted file instead'), ('withhold', 'Withhold the file')], max_length=8, verbose_name='what judges get')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is withheld')),
                ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='places found')),
                ('found', models.JSONField(blank=True, default=list, verbose_name='what was found, in its sentence')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judged', to='submissions.attachment', verbose_name='file')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('redacted', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.attachment', verbose_name='redacted file')),
                ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='submissions.redaction', verbose_name='redacted copy')),
            ],
            options={
                'verbose_name': 'file for judges',
                'verbose_name_plural': 'files for judges',
                'ordering': ['redaction', 'attachment'],
                'constraints': [models.UniqueConstraint(fields=('redaction', 'attachment'), name='judged_file_once'), models.CheckConstraint(condition=models.Q(('choice', ''), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='judged_file_decided_by_somebody', violation_error_message='A decision on a file says who decided, and when.'), models.CheckConstraint(condition=models.Q(models.Q(('choice', 'replace'), ('redacted__isnull', False)), models.Q(models.Q(('choice', 'replace'), _negated=True), ('redacted', None)), _connector='OR'), name='judged_file_replaced_by_a_file', violation_error_message='A file is replaced by a redacted one, and only then has one.'), models.CheckConstraint(condition=models.Q(models.Q(('choice', 'withhold'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='judged_file_withheld_for_a_reason', violation_error_message='A file is withheld for a reason that judges read.')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
        migrations.RunSQL(ASK_AGAIN, migrations.RunSQL.noop),
    ]
