"""What the court did in a hearing, line after line, as its minutes tell it.

Words of the record itself, which is kept in Arabic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from courts.ground.models import AuditEntry
from courts.ground.wording import roles
from courts.ground.wording.dates import time_24h
from hearings.models import Hearing
from hearings.roles import SeatRole
from video.models import ScreeningOrder, Seat
from video.queries.consultations import consultations_of
from video.states import SeatState

ACTS = {
    "hearing.in_session": "فُتحت الجلسة",
    "hearing.paused": "رُفعت الجلسة مؤقتاً",
    "hearing.concluded": "أُنهيت الجلسة وحُجزت الدعوى للحكم",
    "hearing.adjourned": "أُجّلت الدعوى إلى جلسة تالية",
    "hearing.postponed": "أُرجئت الجلسة لسبب تقني",
}
# Who was sent away while he waited was in no room.
SENT_AWAY = ("أُخرج من غرفة الانتظار", "أُخرجت من غرفة الانتظار")
# What the court did with one person, of a man and of a woman. A witness is kept apart: when he came and went is told.
ACTS_ON_PERSONS = {
    "seat.removed": ("أُخرج من القاعة", "أُخرجت من القاعة"),
    "seat.admitted": ("أُدخل القاعة", "أُدخلت القاعة"),
    "seat.waiting": ("أُعيد إلى غرفة الانتظار", "أُعيدت إلى غرفة الانتظار"),
    # Invited anew: only who was removed is.
    "seat.invited": ("سُمح بعودته إلى غرفة الانتظار بعد إخراجه:", "سُمح بعودتها إلى غرفة الانتظار بعد إخراجها:"),
}
# Whom the order keeps from seeing and hearing, of a man and of a woman.
DOES_NOT_SEE = ("لا يرا", "لا ترا")
DOES_NOT_HEAR = ("لا يسمع", "لا تسمع")
# Whom he neither sees nor hears.
IT = ("ه", "ها")


def acts_of(hearing: Hearing, seats: Sequence[Seat]) -> list[dict[str, str]]:
    """The acts in the order of their hours: of the hearing, on its people, screening, private consultations."""
    court = hearing.case.court
    told = [*_acts(hearing, seats), *_screenings(hearing), *_consultations(hearing, seats)]
    return [{"clock": time_24h(at, court), "words": words} for at, words in sorted(told, key=lambda act: act[0])]


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
    was_waiting = row.action == "seat.removed" and row.detail.get("from") == SeatState.WAITING
    words = f"{agreeing(SENT_AWAY if was_waiting else ACTS_ON_PERSONS[row.action], seat)} {_named(seat)}"
    if row.action == "seat.removed":
        reason = str(row.detail.get("reason") or "").rstrip(".")
        return f"{words}، والسبب: {reason}" if reason else words
    if row.action == "seat.invited":
        return words
    is_moved = row.action == "seat.admitted" or row.detail.get("from") == SeatState.ADMITTED
    return words if is_moved and seat.role == SeatRole.WITNESS else ""


def _screenings(hearing: Hearing) -> Iterator[tuple[datetime, str]]:
    """Each order that was in force in the hearing. One that was changed is told as two: lifted, and made anew."""
    orders = ScreeningOrder.records.filter(room=hearing.room_id).select_related("source__person", "target__person")
    for order in orders.order_by("ordered_at", "pk"):
        if not _reaches_into(hearing, order.lifted_at):
            continue
        sees = f"{agreeing(DOES_NOT_SEE, order.target)}{agreeing(IT, order.source)}"
        hears = f"{agreeing(DOES_NOT_HEAR, order.target)}{agreeing(IT, order.source)}"
        how, effect = {
            (True, True): ("صورةً وصوتاً", f"ف{sees} و{hears}"),
            (False, True): ("صورةً", f"ف{sees}"),
            (True, False): ("صوتاً", f"ف{hears}"),
        }[order.audio, order.video]
        words = f"أمرت المحكمة بحجب {_named(order.source)} عن {_named(order.target)} {how}، {effect}"
        yield order.ordered_at, f"{words}، {_until(hearing, order.lifted_at)}"


def _consultations(hearing: Hearing, seats: Sequence[Seat]) -> Iterator[tuple[datetime, str]]:
    """That people talked in private, and until when: no word of what was said, nor what the consultation was called."""
    by_key = {seat.pk: seat for seat in seats}
    for each in consultations_of(seats):
        if _reaches_into(hearing, each.to_at):
            who = " و".join(_named(by_key[key]) for key in each.seats)
            yield each.from_at, f"جرى تشاور على انفراد بين {who}، {_until(hearing, each.to_at)}"


def _reaches_into(hearing: Hearing, to: datetime | None) -> bool:
    """Whether what lasted until then was so while the hearing was held; what was over before its opening is no act."""
    return to is None or hearing.opened_at is None or to >= hearing.opened_at


def _until(hearing: Hearing, to: datetime | None) -> str:
    return "حتى انتهاء الجلسة" if to is None else f"حتى الساعة {time_24h(to, hearing.case.court)}"


def _named(seat: Seat) -> str:
    return f"{seat.role_word} {seat.person.name_ar}"


def agreeing(words: tuple[str, str], seat: Seat) -> str:
    """The word of a man or of a woman, as the person of the seat takes it."""
    return words[roles.is_feminine(seat.person)]
