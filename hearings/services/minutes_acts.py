"""What the court did in a hearing, line after line, as its minutes tell it.

Words of the record itself, which is kept in Arabic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from courts.ground import roles
from courts.ground.dates import clock
from courts.ground.models import AuditEntry
from hearings.models import Hearing
from video.models import Seat, SeatRole
from video.states import SeatState

ACTS = {
    "hearing.in_session": "فُتحت الجلسة",
    "hearing.paused": "رُفعت الجلسة مؤقتاً",
    "hearing.concluded": "أُنهيت الجلسة وحُجزت الدعوى للحكم",
    "hearing.adjourned": "أُجّلت الدعوى إلى جلسة تالية",
    "hearing.postponed": "أُرجئت الجلسة لسبب تقني",
}
# What the court did with one person, of a man and of a woman. A witness is kept apart: when he came and went is told.
ACTS_ON_PERSONS = {
    "seat.removed": ("أُخرج من القاعة", "أُخرجت من القاعة"),
    "seat.admitted": ("أُدخل القاعة", "أُدخلت القاعة"),
    "seat.waiting": ("أُعيد إلى غرفة الانتظار", "أُعيدت إلى غرفة الانتظار"),
    # Invited anew: only who was removed is.
    "seat.invited": ("سُمح بعودته إلى غرفة الانتظار بعد إخراجه:", "سُمح بعودتها إلى غرفة الانتظار بعد إخراجها:"),
}


def acts_of(hearing: Hearing, seats: Sequence[Seat]) -> list[dict[str, str]]:
    """The acts in the order of their hours, of the hearing and on its people."""
    court = hearing.case.court
    return [{"clock": clock(at, court), "words": words} for at, words in _acts(hearing, seats)]


def _acts(hearing: Hearing, seats: Sequence[Seat]) -> Iterator[tuple[datetime, str]]:
    by_key = {str(seat.pk): seat for seat in seats}
    of_hearing = Q(subject_label=hearing._meta.label_lower, subject_id=str(hearing.pk), action__in=ACTS)
    of_seats = Q(subject_label=Seat._meta.label_lower, subject_id__in=by_key, action__in=ACTS_ON_PERSONS)
    opened = False
    for row in AuditEntry.records.filter(of_hearing | of_seats).order_by("at", "pk"):
        if row.action in ACTS_ON_PERSONS:
            words = _act_on(by_key[row.subject_id], row) if opened else ""
        elif row.action == "hearing.in_session":
            words = "استؤنفت الجلسة" if opened else ACTS[row.action]
            opened = True
        else:
            words = ACTS[row.action]
        if words:
            yield row.at, words


def _act_on(seat: Seat, row: AuditEntry) -> str:
    """The line for one person: who was shut out and why, who was let back, a witness's coming and going; else nothing.

    Whoever left and comes back is in the waiting room too, and nobody sent him there.
    """
    words = f"{agreeing(ACTS_ON_PERSONS[row.action], seat)} {_named(seat)}"
    if row.action == "seat.removed":
        reason = str(row.detail.get("reason") or "").rstrip(".")
        return f"{words}، والسبب: {reason}" if reason else words
    if row.action == "seat.invited":
        return words
    is_moved = row.action == "seat.admitted" or row.detail.get("from") == SeatState.ADMITTED
    return words if is_moved and seat.role == SeatRole.WITNESS else ""


def _named(seat: Seat) -> str:
    return f"{seat.role_word} {seat.person.name_ar}"


def agreeing(words: tuple[str, str], seat: Seat) -> str:
    """The word of a man or of a woman, as the person of the seat takes it."""
    return words[roles.is_feminine(seat.person)]
