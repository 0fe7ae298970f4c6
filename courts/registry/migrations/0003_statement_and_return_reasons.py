"""Name the statement of claim and the reasons of a return as the rest of the code does."""

from django.db import migrations, models

CHUNK = 1000


def _rename_kind(apps, old, new):
    """Change the kind in chunks, so that no statement holds many rows; run again, it goes on where it stopped."""
    rows = apps.get_model("registry", "FilingDocument")._base_manager
    while keys := list(rows.filter(kind=old).values_list("pk", flat=True)[:CHUNK]):
        rows.filter(pk__in=keys).update(kind=new)


def to_statement(apps, schema_editor):
    _rename_kind(apps, "lead", "statement")


def to_lead(apps, schema_editor):
    _rename_kind(apps, "statement", "lead")


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_more_kinds_of_document")]

    operations = [
        migrations.RenameField(model_name="review", old_name="faults", new_name="return_reasons"),
        migrations.AlterField(
            model_name="review",
            name="return_reasons",
            field=models.JSONField(default=list, help_text="codes of ReturnReason"),
        ),
        migrations.RemoveConstraint(model_name="filingdocument", name="filing_one_lead_document"),
        migrations.AlterField(
            model_name="filingdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("statement", "Statement of claim"),
                    ("exhibit", "Exhibit"),
                    ("power_of_attorney", "Power of attorney"),
                    ("conciliation_record", "Record of conciliation"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(to_statement, to_lead),
        migrations.AddConstraint(
            model_name="filingdocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "statement")), fields=("filing",), name="filing_one_statement"
            ),
        ),
    ]
