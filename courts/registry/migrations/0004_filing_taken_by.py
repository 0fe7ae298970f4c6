"""The account that last took a filing for review, and when, as columns."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
    ]
