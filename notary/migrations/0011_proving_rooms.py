"""Rooms of appointments that were booked before prove the single sitting too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    appointment = apps.get_model("notary", "Appointment")
    room_model = apps.get_model("video", "Room")
    coming = appointment._base_manager.filter(state="booked", room__state="scheduled")
    for room in room_model._base_manager.filter(pk__in=coming.values("room")).iterator():
        if "proves_presence" not in room.policy:
            room.policy = {**room.policy, "proves_presence": True}
            room.save(update_fields=["policy"])


class Migration(migrations.Migration):
    dependencies = [
        ("notary", "0010_change_reasons"),
        ("video", "0019_media_stretches"),
    ]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
