from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ground", "0002_notices_in_both_languages")]

    operations = [
        migrations.AlterField(
            model_name="resource",
            name="kind",
            field=models.CharField(
                choices=[
                    ("judge", "Judge"),
                    ("chamber", "Chamber"),
                    ("space", "Video room"),
                    ("detainee", "Detainee"),
                    ("interpreter", "Interpreter"),
                    ("lawyer", "Lawyer"),
                    ("notary", "Notary"),
                    ("party", "Party"),
                    ("witness", "Witness"),
                ],
                max_length=12,
            ),
        ),
    ]
