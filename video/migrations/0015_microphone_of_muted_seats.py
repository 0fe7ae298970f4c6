"""Switch the microphone off where a host had muted a seat: muting does both since this version."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def switch_off(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Unmuting then leaves the microphone off until the person switches it on."""
    seats = apps.get_model("video", "Seat")._base_manager
    seats.filter(is_live=True, is_muted_by_host=True, audio_on=True).update(audio_on=False)


class Migration(migrations.Migration):
    dependencies = [("video", "0014_plain_help_texts")]

    operations = [migrations.RunPython(switch_off, migrations.RunPython.noop)]
