"""Add the hearing events: one typed row for each act on a hearing."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hearings", "0003_reserve_witnesses_and_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HearingEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("concluded", "Concluded"),
                            ("adjourned", "Adjourned"),
                            ("postponed", "Postponed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=courts.ground.clock.now)),
                (
                    "reason",
                    models.TextField(blank=True, default="", help_text="the court's order or the clerk's reason"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="hearings.hearing"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "base_manager_name": "records",
                "default_manager_name": "records",
            },
            managers=[
                ("records", django.db.models.manager.Manager()),
            ],
        ),
    ]
