"""An entry is merged into another one only with a row that says so, which stays; what was merged is never judged."""

import audit.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION submissions_union_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL
     OR (NEW.entry_id, NEW.into_id, NEW.reason, NEW.united_at, NEW.united_by_id)
     IS DISTINCT FROM (OLD.entry_id, OLD.into_id, OLD.reason, OLD.united_at, OLD.united_by_id) THEN
    RAISE EXCEPTION 'How entries were merged stays.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_union_stays BEFORE UPDATE OR DELETE ON submissions_union
  FOR EACH ROW EXECUTE FUNCTION submissions_union_stays();
ALTER TABLE submissions_union ENABLE ALWAYS TRIGGER submissions_union_stays;

CREATE FUNCTION submissions_united_by_a_union() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE standing boolean;
BEGIN
  IF NEW.state = OLD.state OR 'united' NOT IN (NEW.state, OLD.state) THEN
    RETURN NEW;
  END IF;
  standing := EXISTS (SELECT 1 FROM submissions_union WHERE entry_id = NEW.id AND undone_at IS NULL);
  IF standing <> (NEW.state = 'united') THEN
    RAISE EXCEPTION 'Entry % is merged, or taken out again, only with a row that says so.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_united_by_a_union';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_united_by_a_union BEFORE UPDATE OF state ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION submissions_united_by_a_union();
ALTER TABLE submissions_entry ENABLE ALWAYS TRIGGER submissions_united_by_a_union;
"""
UNGUARD = """
DROP FUNCTION IF EXISTS submissions_union_stays() CASCADE;
DROP FUNCTION IF EXISTS submissions_united_by_a_union() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0024_judged_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Handed in to the unit'), ('returned', 'Returned to the author'), ('accepted', "Passed the unit's screening"), ('declined', 'Not chosen by the unit'), ('confirmed', 'Confirmed by the head'), ('forwarded', 'Sent to the receiving office'), ('eligible', 'Eligible'), ('ineligible', 'Not eligible'), ('united', 'Merged into another entry'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='Union',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('united_at', models.DateTimeField(db_default=audit.models.ClockTimestamp(), verbose_name='merged')),
                ('undone_reason', models.TextField(blank=True, verbose_name='reason for taking it out again')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='taken out again')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unions', to='submissions.entry', verbose_name='merged entry')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_in', to='submissions.entry', verbose_name='entry that stays')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken out again by')),
                ('united_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='merged by')),
            ],
            options={
                'verbose_name': 'merging of two entries',
                'verbose_name_plural': 'mergings of two entries',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('entry',), name='union_once_an_entry'), models.CheckConstraint(condition=models.Q(models.Q(('entry', models.F('into')), _negated=True), models.Q(('reason', ''), _negated=True)), name='union_of_two_with_reason', violation_error_message='An entry is merged into another one, with a reason.'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_reason', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), models.Q(('undone_reason', ''), _negated=True)), _connector='OR'), name='union_undone_is_whole', violation_error_message='Taking an entry out again has its reason, its time and whoever did it.')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
