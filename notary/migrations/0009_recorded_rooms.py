"""Rooms of appointments that were booked before recordings existed are recorded too.

The years are those of the law profile on the day of this version: a migration keeps its meaning.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

YEARS = 10


def fill_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    appointment = apps.get_model("notary", "Appointment")
    room_model = apps.get_model("video", "Room")
    coming = appointment._base_manager.filter(state="booked", room__state="scheduled")
    for room in room_model._base_manager.filter(pk__in=coming.values("room")).iterator():
        if "recording" not in room.policy:
            room.policy = {**room.policy, "recording": "required", "recording_years": YEARS, "pauses_unrecorded": True}
            room.save(update_fields=["policy"])


class Migration(migrations.Migration):
    dependencies = [
        ("notary", "0001_squashed_0008"),
        ("video", "0001_squashed_0018"),
    ]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
