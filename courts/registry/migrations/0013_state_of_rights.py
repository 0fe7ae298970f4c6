"""Columns and indexes of lists of one state: the state of its case on each right, and cases without a clerk by state."""

from django.db import migrations, models


def drop_triggers(apps, schema_editor):
    """Drop the triggers that read cases or rights, so that the table can be remade; `post_migrate` installs them."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%registry_case%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for name in ("case_right_state_insert", "case_right_state_update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON registry_caseuserobjectpermission")
            cursor.execute("DROP TRIGGER IF EXISTS case_rights_follow_state ON registry_case")


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_fill_review_queue")]

    operations = [
        migrations.RunPython(drop_triggers, drop_triggers),
        migrations.AddField(
            model_name="caseuserobjectpermission",
            name="case_state",
            field=models.CharField(
                choices=[
                    ("preparing", "Being prepared"),
                    ("listed", "Listed"),
                    ("adjourned", "Adjourned"),
                    ("concluded", "Reserved for judgment"),
                    ("closed", "Closed"),
                ],
                default="",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["court", "state", "-opened_at"],
                condition=models.Q(("has_clerk", False), ("is_sealed", False)),
                name="case_lying_open_by_state",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
