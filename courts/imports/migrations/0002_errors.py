"""Faults are errors, as everywhere else; and a file that is cancelled says so."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def rename_state(before: str, after: str) -> migrations.RunPython:
    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        apps.get_model("imports", "PeopleImport")._base_manager.filter(state=before).update(state=after)

    def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        apps.get_model("imports", "PeopleImport")._base_manager.filter(state=after).update(state=before)

    return migrations.RunPython(forwards, backwards)


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_people_imports")]

    operations = [
        migrations.RenameModel("ImportFault", "ImportRowError"),
        migrations.RenameField("PeopleImport", "fault_count", "error_count"),
        migrations.RenameIndex("ImportRowError", old_name="import_fault_listed", new_name="import_error_listed"),
        migrations.AlterField(
            "ImportRowError",
            "people_import",
            models.ForeignKey("imports.PeopleImport", on_delete=models.deletion.CASCADE, related_name="errors"),
        ),
        migrations.RemoveIndex("PeopleImport", "people_import_waiting"),
        migrations.AlterField(
            "PeopleImport",
            "state",
            models.CharField(
                max_length=10,
                default="checking",
                choices=[
                    ("checking", "Being checked"),
                    ("ready", "Ready to be confirmed"),
                    ("invalid", "Has errors"),
                    ("running", "Being imported"),
                    ("done", "Imported"),
                    ("cancelled", "Cancelled"),
                ],
            ),
        ),
        rename_state("faulty", "invalid"),
        migrations.AddIndex(
            "PeopleImport",
            models.Index(
                fields=["made_at"],
                condition=models.Q(("state__in", ["ready", "invalid"])),
                name="people_import_waiting",
            ),
        ),
    ]
