"""The folded names of people, for search."""

from django.db import migrations

import courts.ground.models.folded


class Migration(migrations.Migration):
    dependencies = [("ground", "0011_sweep_indexes")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="name_folded",
            field=courts.ground.models.folded.FoldedField(
                "name_ar", "name_en", help_text="both names as search compares them"
            ),
        ),
    ]
