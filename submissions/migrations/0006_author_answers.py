"""Authors confirm or refuse, those without an account by a key; nobody's entry is handed in against a refusal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whoever confirmed so far did so signed in, and whoever has an account was asked when they were named.
ANSWERED_SO_FAR = """
UPDATE submissions_author SET answer_way = 'account' WHERE confirmed_at IS NOT NULL;
UPDATE submissions_author SET asked_on = current_date WHERE confirmed_at IS NULL AND user_id IS NOT NULL;
"""

NOBODY_REFUSES = """
CREATE FUNCTION submissions_nobody_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'submitted' AND OLD.state <> 'submitted'
     AND EXISTS (SELECT 1 FROM submissions_author WHERE entry_id = NEW.id AND refused_at IS NOT NULL) THEN
    RAISE EXCEPTION 'Somebody refuses to be an author of entry %.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_nobody_refuses';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_entry_refusals BEFORE UPDATE OF state ON submissions_entry
  FOR EACH ROW EXECUTE FUNCTION submissions_nobody_refuses();
ALTER TABLE submissions_entry ENABLE ALWAYS TRIGGER submissions_entry_refusals;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0005_reminder'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthorInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('mail', 'Sent by e-mail'), ('paper', 'Printed')], max_length=8, verbose_name='way')),
                ('key_digest', models.CharField(max_length=64, unique=True, verbose_name='digest of the key')),
                ('sent_at', models.DateTimeField(verbose_name='sent or printed')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'invitation of an author',
                'verbose_name_plural': 'invitations of authors',
            },
        ),
        migrations.AddField(
            model_name='author',
            name='answer_way',
            field=models.CharField(blank=True, choices=[('', 'No answer yet'), ('account', 'Signed in on the portal'), ('mail', 'By the link sent by e-mail'), ('paper', 'By the invitation on paper')], max_length=8, verbose_name='how they answered'),
        ),
        migrations.AddField(
            model_name='author',
            name='asked_on',
            field=models.DateField(blank=True, null=True, verbose_name='last asked on'),
        ),
        migrations.AddField(
            model_name='author',
            name='refused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='refused'),
        ),
        migrations.AddField(
            model_name='author',
            name='refused_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why they refused'),
        ),
        migrations.RunSQL(ANSWERED_SO_FAR, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('refused_at__isnull', True), _connector='OR'), name='author_answers_one_thing', violation_error_message='An author either confirms or refuses.'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', True), ('refused_reason', '')), models.Q(('refused_at__isnull', False), models.Q(('refused_reason', ''), _negated=True)), _connector='OR'), name='author_refusal_has_reason', violation_error_message='Say why.'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_way', ''), ('confirmed_at__isnull', True), ('refused_at__isnull', True)), models.Q(models.Q(('confirmed_at__isnull', False), ('refused_at__isnull', False), _connector='OR'), models.Q(('answer_way', ''), _negated=True)), _connector='OR'), name='author_answer_has_way', violation_error_message='An answer has the way in which it was given.'),
        ),
        migrations.AddField(
            model_name='authorinvitation',
            name='author',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to='submissions.author', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='authorinvitation',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddConstraint(
            model_name='authorinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('sent_at'))), name='author_invitation_expires_later', violation_error_message='An invitation expires after it was sent.'),
        ),
        migrations.RunSQL(NOBODY_REFUSES, "DROP FUNCTION IF EXISTS submissions_nobody_refuses() CASCADE"),
    ]
