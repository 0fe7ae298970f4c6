"""Keep the source of a finding in both languages. Before, there was one text for both."""

from django.db import migrations, models
from django.db.models import F


def copy_source(apps, schema_editor):
    apps.get_model("notary_applications", "LeaveRequest").records.update(source_ar=F("source_en"))


class Migration(migrations.Migration):
    dependencies = [
        ("notary_applications", "0004_changed_parts"),
    ]

    operations = [
        migrations.RenameField(model_name="leaverequest", old_name="source", new_name="source_en"),
        migrations.AddField(
            model_name="leaverequest",
            name="source_ar",
            field=models.CharField(default="", max_length=600),
            preserve_default=False,
        ),
        migrations.RunPython(copy_source, migrations.RunPython.noop),
    ]
