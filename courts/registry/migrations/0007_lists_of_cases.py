"""Columns that lists of cases read: whether a case has a clerk, its folded title, and its opening on each right."""

import courts.ground.models.folded
from django.db import migrations, models


def drop_triggers(apps, schema_editor):
    """Drop the triggers that read cases: SQLite cannot remake the table while they exist. `post_migrate` installs them."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%registry_case%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_sweep_indexes"), ("ground", "0012_person_name_folded")]

    operations = [
        migrations.RunPython(drop_triggers, drop_triggers),
        migrations.AddField(
            model_name="case",
            name="has_clerk",
            field=models.BooleanField(default=False, editable=False, help_text="a clerk is assigned now"),
        ),
        migrations.AddField(
            model_name="case",
            name="title_folded",
            field=courts.ground.models.folded.FoldedField("title", help_text="the title as search compares it"),
        ),
        migrations.AddField(
            model_name="caseuserobjectpermission",
            name="opened_at",
            field=models.DateTimeField(null=True, editable=False, help_text="of the case"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["court", "-opened_at"],
                condition=models.Q(has_clerk=False, is_sealed=False),
                name="case_lying_open",
            ),
        ),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["serial", "year"], name="case_by_number")
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
