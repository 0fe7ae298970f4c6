"""Rename what rooms and seats keep to the words that the code and the protocol use. Tables keep their names."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def _rename_key(apps: Apps, old: str, new: str) -> None:
    room = apps.get_model("video", "Room")._base_manager
    for row in room.filter(policy__has_key=old).iterator():
        row.policy[new] = row.policy.pop(old)
        row.save(update_fields=["policy"])


def to_last_n(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Policies say `last_n`: how many camera pictures are forwarded besides the pinned ones."""
    _rename_key(apps, "most", "last_n")


def to_most(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Back to the old key."""
    _rename_key(apps, "last_n", "most")


class Migration(migrations.Migration):
    # Data and schema in one transaction on both databases: PostgreSQL allows it since no row of the altered tables
    # has a pending trigger event.
    dependencies = [("ground", "0003_witness_as_resource"), ("video", "0009_seat_let_back_at")]

    operations = [
        migrations.RemoveConstraint("seat", "seat_one_screen_in_room"),
        migrations.RemoveConstraint("seat", "seat_one_screen_in_side"),
        migrations.RemoveConstraint("seat", "seat_absent_from_sides"),
        migrations.RemoveIndex("seat", "seat_absent"),
        migrations.AlterModelTable("sideroom", "video_sideroom"),
        migrations.RenameModel("SideRoom", "Consultation"),
        migrations.RenameField("seat", "side", "consultation"),
        migrations.RenameField("seat", "checked_by", "previewed_by"),
        migrations.RenameField("seat", "is_mute_locked", "is_muted_by_host"),
        migrations.RenameField("seat", "is_parted", "is_media_suspended"),
        migrations.AlterField(
            "consultation",
            "room",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="consultations", to="video.room"
            ),
        ),
        migrations.AlterField(
            "seat",
            "consultation",
            models.ForeignKey(
                blank=True,
                help_text="the consultation that it is in; none: in the room itself",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="seats",
                to="video.consultation",
            ),
        ),
        migrations.AddConstraint(
            "seat",
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(is_sharing=True, consultation__isnull=True),
                name="seat_one_screen_in_room",
            ),
        ),
        migrations.AddConstraint(
            "seat",
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(is_sharing=True, consultation__isnull=False),
                name="seat_one_screen_in_consultation",
            ),
        ),
        migrations.AddConstraint(
            "seat",
            models.CheckConstraint(
                condition=Q(state="admitted", is_live=True) | Q(consultation__isnull=True, is_sharing=False),
                name="seat_absent_from_consultations",
            ),
        ),
        migrations.AddIndex(
            "seat",
            models.Index(
                fields=["absent_since"],
                condition=Q(absent_since__isnull=False, is_media_suspended=False),
                name="seat_absent",
            ),
        ),
        migrations.RunPython(to_last_n, to_most),
    ]
