"""One person stands once in an entry, whether named by account, by e-mail address or by phone number."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

FOLD = """
UPDATE submissions_author SET email = lower(email) WHERE email <> lower(email);
SET CONSTRAINTS ALL IMMEDIATE;
"""

# Two authors without an account, or with two, are compared by the unique constraints.
ONE = """
CREATE FUNCTION submissions_author_is_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM submissions_author AS other JOIN accounts_user AS account ON account.id = coalesce(NEW.user_id, other.user_id)
     WHERE other.entry_id = NEW.entry_id AND other.id <> NEW.id
       AND (NEW.user_id IS NULL) <> (other.user_id IS NULL)
       AND (nullif(lower(account.email), '') = CASE WHEN NEW.user_id IS NULL THEN NEW.email ELSE other.email END
            OR nullif(account.phone, '') = CASE WHEN NEW.user_id IS NULL THEN NEW.phone ELSE other.phone END)
  ) THEN
    RAISE EXCEPTION 'Author % of entry % stands there already.', NEW.id, NEW.entry_id
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'author_person_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submissions_author_person BEFORE INSERT OR UPDATE OF entry_id, user_id, email, phone ON submissions_author
  FOR EACH ROW EXECUTE FUNCTION submissions_author_is_another();
ALTER TABLE submissions_author ENABLE ALWAYS TRIGGER submissions_author_person;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0032_kept_as_is'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='author',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='author_by_email'),
        ),
        migrations.AddIndex(
            model_name='author',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='author_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.UniqueConstraint(fields=('entry', 'user'), name='author_account_once'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('entry', 'email'), name='author_email_once'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.UniqueConstraint(condition=models.Q(('phone', ''), _negated=True), fields=('entry', 'phone'), name='author_phone_once'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='author_email_folded', violation_error_message="An author's e-mail address is kept in small letters."),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(('phone', ''), ('phone__regex', '^\\+84[0-9]{9}$'), _connector='OR'), name='author_phone_in_one_form', violation_error_message='Write a Vietnamese mobile number, such as 0912 345 678.'),
        ),
        migrations.RunSQL(ONE, "DROP FUNCTION IF EXISTS submissions_author_is_another() CASCADE"),
    ]
