"""Fill, in hearings to come, what the word for counsel agrees with. Seats of the past keep the word as it was recorded."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SIDES = {"claimant_counsel": "claimant", "respondent_counsel": "respondent"}
LISTED = ("scheduled", "in_session", "paused")


def represented(parties: list[Any]) -> str:
    """As `roles.represented_of` was when this was written."""
    if len(parties) != 1:
        return "several" if parties else ""
    person = parties[0].person
    return "female" if person.kind == "legal" else person.gender or "unstated"


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Read the representations in force of each counsel's seat."""
    seat, party = apps.get_model("video", "Seat"), apps.get_model("registry", "Party")
    hearing = apps.get_model("hearings", "Hearing")
    cases = dict(hearing._base_manager.filter(state__in=LISTED).values_list("room", "case"))
    seats = seat._base_manager.filter(is_live=True, role__in=SIDES, room__in=hearing._base_manager.filter(
        state__in=LISTED).values("room"))
    for row in seats.iterator():
        mine = party._base_manager.filter(
            case=cases[row.room_id],
            role=SIDES[row.role],
            representations__lawyer=row.person_id,
            representations__until__isnull=True,
        )
        row.represents = represented(list(mine.select_related("person").distinct()))
        row.save(update_fields=["represents"])


class Migration(migrations.Migration):
    dependencies = [
        ("hearings", "0005_fill_hearing_events"),
        ("registry", "0005_fill_filing_taken_by"),
        ("video", "0016_seat_represents"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
