"""Texts that earlier ones took the place of: they never change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.models
from audit.guards import append_only, not_append_only


class Migration(migrations.Migration):
    dependencies = [("submissions", "0007_similarity"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField(verbose_name="content")),
                (
                    "created_at",
                    models.DateTimeField(db_default=audit.models.ClockTimestamp(), verbose_name="set aside"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set aside by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="submissions.entry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "text set aside",
                "verbose_name_plural": "texts set aside",
                "ordering": ["entry", "id"],
            },
        ),
        migrations.RunSQL(append_only("submissions_setaside"), not_append_only("submissions_setaside")),
    ]
