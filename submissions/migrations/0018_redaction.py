"""The copy that judges of a blind round read: passages stay once it was checked, and all of them are decided on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION submissions_redaction_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'checked' AND EXISTS (
    SELECT 1 FROM submissions_passage WHERE redaction_id = NEW.id AND masked IS NULL
  ) THEN
    RAISE EXCEPTION 'A passage of copy % is not decided on.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_is_decided';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_redaction_decided BEFORE UPDATE OF state ON submissions_redaction
  FOR EACH ROW EXECUTE FUNCTION submissions_redaction_decided();
ALTER TABLE submissions_redaction ENABLE ALWAYS TRIGGER submissions_redaction_decided;

CREATE FUNCTION submissions_passage_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint; copy_state text;
BEGIN
  IF TG_OP = 'DELETE' THEN touched := OLD.redaction_id; ELSE touched := NEW.redaction_id; END IF;
  SELECT state INTO copy_state FROM submissions_redaction WHERE id = touched FOR SHARE;
  IF copy_state = 'checked' THEN
    RAISE EXCEPTION 'Copy % was checked: its passages stay.', touched USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_passage_stays BEFORE INSERT OR UPDATE OR DELETE ON submissions_passage
  FOR EACH ROW EXECUTE FUNCTION submissions_passage_stays();
ALTER TABLE submissions_passage ENABLE ALWAYS TRIGGER submissions_passage_stays;
"""

UNGUARDED = """
DROP FUNCTION IF EXISTS submissions_redaction_decided() CASCADE;
DROP FUNCTION IF EXISTS submissions_passage_stays() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0017_nudges_and_replies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'To be checked'), ('checked', 'Checked')], default='open', max_length=8, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposed')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='redaction', to='submissions.revision', verbose_name='revision')),
            ],
            options={
                'verbose_name': 'redacted copy',
                'verbose_name_plural': 'redacted copies',
                'ordering': ['revision'],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=200, verbose_name='piece of the text')),
                ('start', models.PositiveIntegerField(verbose_name='from')),
                ('end', models.PositiveIntegerField(verbose_name='to')),
                ('what', models.CharField(choices=[('author', 'Author'), ('unit', 'Unit'), ('phone', 'Telephone number'), ('email', 'E-mail'), ('address', 'Address'), ('code', 'Code or number'), ('other', 'Something else')], max_length=8, verbose_name='what it tells')),
                ('masked', models.BooleanField(blank=True, null=True, verbose_name='masked')),
                ('by_hand', models.BooleanField(default=False, verbose_name='added by hand')),
                ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='submissions.redaction', verbose_name='redacted copy')),
            ],
            options={
                'verbose_name': 'passage',
                'verbose_name_plural': 'passages',
                'ordering': ['redaction', 'place', 'start'],
            },
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='redaction_checked_by_somebody', violation_error_message='A checked copy says who checked it, and when.'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.UniqueConstraint(fields=('redaction', 'place', 'start', 'end'), name='passage_once'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='passage_is_not_empty', violation_error_message='A passage has at least one sign.'),
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
