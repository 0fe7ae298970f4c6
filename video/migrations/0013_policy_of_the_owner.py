"""Roles are words of a room's owner, and a stored policy says everything: what is missing is denied from now on."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The values that were read for a missing key until now, and those that the pages knew by themselves.
READ_SO_FAR = {
    "presides": ["judge", "notary"],
    "silent": ["observer"],
    "isolated": ["witness"],
    "unidentified": [],
    "shares": [],
    "pinned": ["judge", "notary", "witness", "interpreter"],
    "order": ["judge", "notary", "clerk", "interpreter"],
    "last_n": 16,
}


def fill_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write into every stored policy the keys that it does not have, so that each room keeps its rules."""
    rooms = apps.get_model("video", "Room")._base_manager
    for room in rooms.iterator():
        full = READ_SO_FAR | room.policy
        if full != room.policy:
            rooms.filter(pk=room.pk).update(policy=full)


class Migration(migrations.Migration):
    dependencies = [("video", "0012_fill_seat_events")]

    operations = [
        migrations.AlterField(
            "seat", "role", models.CharField(help_text="a word of the owner of the room", max_length=20)
        ),
        # Older code reads only the keys that it knows: there is nothing to undo.
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
