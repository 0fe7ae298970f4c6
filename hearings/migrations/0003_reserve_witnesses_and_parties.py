"""Witnesses and parties of hearings to come are reserved like everyone else who attends."""

from django.db import migrations

KINDS = {"witness": "witness", "claimant": "party", "respondent": "party"}


def reserve(apps, schema_editor):
    """Book who attends, where he is free. Whoever was booked twice before stays so: nobody is unlisted by this."""
    Resource, Reservation = apps.get_model("ground", "Resource"), apps.get_model("ground", "Reservation")
    seats = (
        apps.get_model("video", "Seat")
        ._base_manager.filter(role__in=KINDS, is_live=True, room__owner_label="hearings.hearing")
        .filter(room__hearing__state__in=["scheduled", "in_session", "paused"])
        .select_related("room")
        .order_by("room__starts_at", "pk")
    )
    for seat in seats:
        room = seat.room
        resource, _made = Resource._base_manager.get_or_create(
            person_id=seat.person_id, defaults={"kind": KINDS[seat.role]}
        )
        taken = Reservation._base_manager.filter(
            resource=resource, state__in=["held", "booked"], starts_at__lt=room.ends_at, ends_at__gt=room.starts_at
        )
        if not taken.exists():
            Reservation._base_manager.create(
                resource=resource,
                starts_at=room.starts_at,
                ends_at=room.ends_at,
                state="booked",
                subject_label="video.room",
                subject_id=room.pk,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("hearings", "0002_initial"),
        ("ground", "0003_witness_as_resource"),
        ("video", "0009_seat_let_back_at"),
    ]

    operations = [migrations.RunPython(reserve, migrations.RunPython.noop)]
