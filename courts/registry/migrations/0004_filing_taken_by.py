"""The account that last took a filing for review, and when, as columns."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop_trigger(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the trigger on cases that reads filings: SQLite cannot remake the table of filings while it exists.

    Going back removes a foreign key, for which the table is remade. `post_migrate` installs the trigger again.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS case_needs_accepted_filing")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_statement_and_return_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="filing", name="taken_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="filing",
            name="cure_by",
            field=models.DateTimeField(
                blank=True, help_text="returned: corrections are accepted until then", null=True
            ),
        ),
        # Backwards this is the first step.
        migrations.RunPython(migrations.RunPython.noop, drop_trigger),
    ]
