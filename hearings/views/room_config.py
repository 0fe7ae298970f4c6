"""What video's room page needs to know about a hearing's room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courts.ground.wording.dates import clock
from hearings.models import Hearing
from hearings.services.titles import title_of
from hearings.states import HearingState
from video.models import Seat
from video.queries.seats import first_view

SITTINGS = {HearingState.IN_SESSION: "live", HearingState.PAUSED: "paused"}


def socket_of(seat: Seat) -> str:
    """Address of the room's WebSocket; who may open it is asked there again."""
    return f"/ws/rooms/{seat.room_id}/"


def room_page(hearing: Hearing, seat: Seat, *, back: str) -> dict[str, Any]:
    """The `page` of templates/video/room.html for whoever attends from this seat.

    A witness reads the kind of hearing and nothing of the case but its number with its kind.
    """
    case = hearing.case
    return {
        "title": title_of(hearing),
        "line": str(hearing.get_kind_display()),
        "venue": case.court,
        "starts": hearing.starts_at,
        "public_word": _("Closed hearing") if hearing.is_closed else _("Public hearing"),
        "role": seat.role_word,
        "name": seat.person.name,
        "view": first_view(seat),
        "removed_reason": seat.removed_reason,
        "sitting": SITTINGS.get(HearingState(hearing.state), "none"),
        "socket": socket_of(seat),
        "seat": str(seat.pk),
        "host": seat.role in hearing.room.policy.get("hosts", ()),
        "facts": [
            (_("Where"), case.court.name),
            (_("You attend as"), seat.role_word),
        ],
        # Said only to who comes before: in the waiting room it has opened already.
        "opens": clock(hearing.room.opens_at, case.court),
        "readiness": [
            {"key": "camera", "state": "open", "thing": _("Camera"), "words": pgettext("camera", "Not checked yet")},
            {
                "key": "microphone",
                "state": "open",
                "thing": _("Microphone"),
                "words": pgettext("microphone", "Not checked yet"),
            },
            {"key": "speaker", "state": "open", "thing": _("Speaker"), "words": pgettext("speaker", "Not checked yet")},
            {
                "key": "network",
                "state": "open",
                "thing": _("Connection"),
                "words": pgettext("connection", "Not checked yet"),
            },
        ],
        "back_url": back,
        "back_word": _("Details of the hearing"),
    }
