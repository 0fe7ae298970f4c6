"""List all parts that changed since an agreement, for each person. Before, the last one was kept for all."""

from django.db import migrations, models


def copy_last_change(apps, schema_editor):
    people = apps.get_model("notary_applications", "ApplicationPerson").records
    waiting = people.filter(voided_at__isnull=False).exclude(application__changed_part="")
    for row in waiting.select_related("application"):
        people.filter(pk=row.pk).update(voided_parts=[row.application.changed_part])


class Migration(migrations.Migration):
    dependencies = [
        ("notary_applications", "0003_contact_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationperson",
            name="voided_parts",
            field=models.JSONField(
                default=list, help_text="keys of the parts that changed since the agreement, in the order of the changes"
            ),
        ),
        migrations.RunPython(copy_last_change, migrations.RunPython.noop),
        migrations.RemoveField(model_name="application", name="changed_at"),
        migrations.RemoveField(model_name="application", name="changed_part"),
    ]
