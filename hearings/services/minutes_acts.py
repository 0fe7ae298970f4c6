"""The acts of the court in a hearing, one line each, for its minutes.

The record is kept in Arabic, and so are these words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge

from courts.ground.wording import roles
from courts.ground.wording.dates import time_24h
from hearings.models import Hearing, HearingEvent, HearingEventKind
from hearings.roles import SeatRole
from video.models import ScreeningOrder, Seat, SeatEvent, SeatEventKind
from video.queries.consultations import consultations_of
from video.recordings.models import RecordingEvent
from video.recordings.states import EventKind as RecordingEventKind
from video.recordings.states import PauseReason
from video.states import SeatState

ACTS = {
    HearingEventKind.OPENED: "فُتحت الجلسة",
    HearingEventKind.RESUMED: "استؤنفت الجلسة",
    HearingEventKind.PAUSED: "رُفعت الجلسة مؤقتاً",
    HearingEventKind.CONCLUDED: "أُنهيت الجلسة وحُجزت الدعوى للحكم",
    HearingEventKind.ADJOURNED: "أُجّلت الدعوى إلى جلسة تالية",
    HearingEventKind.POSTPONED: "أُرجئت الجلسة لسبب تقني",
}
# What the minutes say of the recording.
ON_THE_RECORD = {
    RecordingEventKind.PAUSED: "أُوقف التسجيل مؤقتاً",
    RecordingEventKind.RESUMED: "استُؤنف التسجيل",
    RecordingEventKind.ALARM_RAISED: "توقف التسجيل بسبب عطل",
    RecordingEventKind.ALARM_CLEARED: "عاد التسجيل",
}
# A person removed from the waiting room was in no room.
SENT_AWAY = ("أُخرج من غرفة الانتظار", "أُخرجت من غرفة الانتظار")
# Acts of the court on one person, for a man and for a woman. A witness is kept apart: the text says when they came and
# went.
ACTS_ON_PERSONS = {
    SeatEventKind.REMOVED: ("أُخرج من القاعة", "أُخرجت من القاعة"),
    SeatEventKind.ADMITTED: ("أُدخل القاعة", "أُدخلت القاعة"),
    SeatEventKind.SENT_TO_WAITING: ("أُعيد إلى غرفة الانتظار", "أُعيدت إلى غرفة الانتظار"),
    SeatEventKind.READMITTED: (
        "سُمح بعودته إلى غرفة الانتظار بعد إخراجه:",
        "سُمح بعودتها إلى غرفة الانتظار بعد إخراجها:",
    ),
}
# The screened person does not see or hear, for a man and for a woman.
DOES_NOT_SEE = ("لا يرا", "لا ترا")
DOES_NOT_HEAR = ("لا يسمع", "لا تسمع")
# The suffix for the person who is not seen or heard.
IT = ("ه", "ها")


def acts_of(hearing: Hearing, seats: Sequence[Seat]) -> list[dict[str, str]]:
    """Return the acts in order of time: of the hearing, on its people, screening, consultations."""
    court = hearing.case.court
    told = [*_acts(hearing, seats), *_screenings(hearing), *_consultations(hearing, seats), *_recording(hearing)]
    return [{"clock": time_24h(at, court), "words": words} for at, words in sorted(told, key=lambda act: act[0])]


def _recording(hearing: Hearing) -> Iterator[tuple[datetime, str]]:
    """The pauses and faults of the recording. A note of the host stands after its reason."""
    rows = RecordingEvent.records.filter(recording__room=hearing.room_id, kind__in=ON_THE_RECORD).order_by("at", "pk")
    for event in rows:
        words = ON_THE_RECORD[RecordingEventKind(event.kind)]
        if event.kind == RecordingEventKind.PAUSED:
            reason = str(PauseReason(event.reason).label)
            words = f"{words}: {event.note or reason}" if event.reason == PauseReason.OTHER else f"{words}: {reason}"
            if event.note and event.reason != PauseReason.OTHER:
                words = f"{words} ({event.note})"
        yield event.at, words


def _acts(hearing: Hearing, seats: Sequence[Seat]) -> Iterator[tuple[datetime, str]]:
    by_key = {seat.pk: seat for seat in seats}
    of_hearing = HearingEvent.records.filter(hearing=hearing, kind__in=ACTS).order_by("at", "pk")
    of_seats = SeatEvent.records.filter(seat__in=by_key, kind__in=ACTS_ON_PERSONS).order_by("at", "pk")
    events: list[Iterable[HearingEvent | SeatEvent]] = [of_hearing, of_seats]
    opened = False
    for event in merge(*events, key=lambda row: row.at):
        if isinstance(event, HearingEvent):
            opened = opened or event.kind == HearingEventKind.OPENED
            yield event.at, ACTS[HearingEventKind(event.kind)]
        elif opened and (words := _act_on(by_key[event.seat_id], event)):
            yield event.at, words


def _act_on(seat: Seat, event: SeatEvent) -> str:
    """Return the line for one person: a removal and its reason, a readmission, a witness's coming and going.

    Empty for other people's coming and going, which is no act of the court.
    """
    kind = SeatEventKind(event.kind)
    was_waiting = kind == SeatEventKind.REMOVED and event.from_state == SeatState.WAITING
    words = f"{agreeing(SENT_AWAY if was_waiting else ACTS_ON_PERSONS[kind], seat)} {_named(seat)}"
    if kind == SeatEventKind.REMOVED:
        reason = event.reason.rstrip(".")
        return f"{words}، والسبب: {reason}" if reason else words
    return words if kind == SeatEventKind.READMITTED or seat.role == SeatRole.WITNESS else ""


def _screenings(hearing: Hearing) -> Iterator[tuple[datetime, str]]:
    """Yield each screening order in force in the hearing. A changed order is two lines: lifted, and ordered again."""
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
    """Yield the consultations with people and end; neither their content nor their title is on the record."""
    by_key = {seat.pk: seat for seat in seats}
    for each in consultations_of(seats):
        if _reaches_into(hearing, each.to_at):
            who = " و".join(_named(by_key[key]) for key in each.seats)
            yield each.from_at, f"جرى تشاور على انفراد بين {who}، {_until(hearing, each.to_at)}"


def _reaches_into(hearing: Hearing, to: datetime | None) -> bool:
    """Return True if something that lasted until `to` was still so when the hearing opened."""
    return to is None or hearing.opened_at is None or to >= hearing.opened_at


def _until(hearing: Hearing, to: datetime | None) -> str:
    return "حتى انتهاء الجلسة" if to is None else f"حتى الساعة {time_24h(to, hearing.case.court)}"


def _named(seat: Seat) -> str:
    return f"{seat.role_word} {seat.person.name_ar}"


def agreeing(words: tuple[str, str], seat: Seat) -> str:
    """Return the word for a man or for a woman, by the person of the seat."""
    return words[roles.is_feminine(seat.person)]
