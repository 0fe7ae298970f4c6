"""Rooms of hearings that were booked before recordings existed get the rule of their kind.

The kinds and the years are those of the law profile on the day of this version: a migration keeps its meaning.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEVER = ("family_guidance", "conciliation")
YEARS = 10


def fill_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    hearing = apps.get_model("hearings", "Hearing")
    room_model = apps.get_model("video", "Room")
    coming = hearing._base_manager.filter(state="scheduled", room__state="scheduled").exclude(kind__in=NEVER)
    for room in room_model._base_manager.filter(pk__in=coming.values("room")).iterator():
        if "recording" not in room.policy:
            room.policy = {**room.policy, "recording": "required", "recording_years": YEARS, "pauses_unrecorded": False}
            room.save(update_fields=["policy"])


class Migration(migrations.Migration):
    dependencies = [
        ("hearings", "0001_squashed_0007"),
        ("video", "0001_squashed_0018"),
    ]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
