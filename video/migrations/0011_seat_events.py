"""Add the seat events: one typed row for each thing that happened to a seat."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("video", "0010_plain_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SeatEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entered", "Entered the waiting room"),
                            ("admitted", "Admitted"),
                            ("sent_to_waiting", "Sent to the waiting room"),
                            ("left", "Left"),
                            ("removed", "Removed"),
                            ("readmitted", "Readmitted"),
                            ("revoked", "Revoked"),
                            ("added", "Added to the list"),
                            ("removed_from_list", "Removed from the list"),
                            ("identified", "Identified"),
                            ("previewed", "Previewed"),
                            ("preview_stopped", "Preview stopped"),
                            ("help_asked", "Asked for help"),
                            ("muted", "Muted"),
                            ("unmuted", "Unmuted"),
                            ("floor_given", "Floor given"),
                            ("hand_raised", "Hand raised"),
                            ("hand_lowered", "Hand lowered"),
                            ("share_began", "Screen sharing began"),
                            ("share_ended", "Screen sharing ended"),
                            ("moved", "Moved to a consultation or back"),
                            ("production_reported", "Production reported"),
                            ("production_taken_back", "Production report taken back"),
                            ("screening_ordered", "Screening ordered"),
                            ("screening_lifted", "Screening lifted"),
                        ],
                        max_length=24,
                    ),
                ),
                ("at", models.DateTimeField(default=courts.ground.clock.now)),
                (
                    "from_state",
                    models.CharField(
                        blank=True, default="", help_text="of the seat, or of its production", max_length=10
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        blank=True, default="", help_text="of the seat, or of its production", max_length=10
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="the reason given, the officer's note, or how the person was identified",
                        max_length=200,
                    ),
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
                    "consultation",
                    models.ForeignKey(
                        blank=True,
                        help_text="the consultation that the seat is in after the event",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="video.consultation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        help_text="the seat that is screened from it, or the host who previews it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="video.seat",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_events",
                        to="video.room",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="video.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "base_manager_name": "records",
                "default_manager_name": "records",
                "indexes": [models.Index(fields=["room", "at"], name="seat_event_by_room")],
            },
            managers=[
                ("records", django.db.models.manager.Manager()),
            ],
        ),
    ]
