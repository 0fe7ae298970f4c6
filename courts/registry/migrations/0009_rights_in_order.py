"""Every right carries the opening of its case, and is found in that order."""

import courts.registry.models.cases
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_fill_lists_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseuserobjectpermission",
            name="opened_at",
            field=courts.registry.models.cases.OpeningOfCase(editable=False, help_text="of the case"),
        ),
        migrations.AddIndex(
            model_name="caseuserobjectpermission",
            index=models.Index(fields=["user", "-opened_at", "content_object"], name="case_right_newest"),
        ),
    ]
