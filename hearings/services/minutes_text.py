"""The draft of a hearing's minutes: attendance, acts, decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation

from courts.ground.wording import number_format, roles
from courts.ground.wording.dates import full_date, time_24h
from hearings.models import Hearing
from hearings.services.minutes_acts import acts_of, agreeing
from hearings.wording.titles import title_of
from video.models import Seat
from video.policy import RoomPolicy
from video.queries.attendance import Arrival, AttendanceLine, arrivals_of, attendance_of

# The record is kept in Arabic. Each pair is for a man and for a woman.
PRODUCTION = {
    "produced": ("أحضره الضابط المناوب.", "أحضرها الضابط المناوب."),
    "refused": ("رفض الحضور بحسب الضابط المناوب.", "رفضت الحضور بحسب الضابط المناوب."),
    "unfit": ("تعذّر حضوره لسبب صحي بحسب الضابط المناوب.", "تعذّر حضورها لسبب صحي بحسب الضابط المناوب."),
}
IDENTIFIED = {
    "identity_card": ("بطاقة الهوية", "بطاقة الهوية"),
    "passport": ("جواز السفر", "جواز السفر"),
    "known_to_the_court": ("معروف للمحكمة", "معروفة للمحكمة"),
    "officer": ("بإفادة الضابط المناوب", "بإفادة الضابط المناوب"),
}
ABSENT = ("لم يحضر", "لم تحضر")
WAITED = ("حضر إلى غرفة الانتظار الساعة {}، ولم يُدخل القاعة", "حضرت إلى غرفة الانتظار الساعة {}، ولم تُدخل القاعة")
LET_IN = ("أُدخل القاعة", "أُدخلت القاعة")
# Hosts enter without being admitted.
WENT_IN = ("دخل القاعة", "دخلت القاعة")
WENT_OUT = ("وخرج منها", "وخرجت منها")
CUT = ("وانقطع اتصاله", "وانقطع اتصالها")
NOTHING_CAME = (
    "ولم تصل منه صورة ولا صوت في أثناء انعقاد الجلسة",
    "ولم تصل منها صورة ولا صوت في أثناء انعقاد الجلسة",
)


def text_of(hearing: Hearing) -> str:
    """Return the draft in Arabic, the language of the record, whatever the active language is."""
    with translation.override("ar"):
        seats = list(
            Seat.records.filter(room=hearing.room_id)
            .select_related("person", "space__venue", "identified_by__person")
            .order_by("number", "pk")
        )
        return (
            render_to_string(
                "hearings/minutes/minutes_draft.txt",
                {
                    "hearing": hearing,
                    "court": hearing.case.court,
                    "title": title_of(hearing),
                    "presence": list(_presence(hearing, seats)),
                    "acts": acts_of(hearing, seats),
                    "duration": number_format.minutes(_minutes_open(hearing)),
                    "opened": _moment(hearing.opened_at, hearing),
                    "ended": _moment(hearing.ended_at, hearing),
                    "next": _next(hearing),
                },
            ).strip()
            + "\n"
        )


def _presence(hearing: Hearing, seats: Sequence[Seat]) -> Iterator[dict[str, object]]:
    court = hearing.case.court
    seen = {line.seat.pk: line for line in attendance_of(hearing.room)}
    came = arrivals_of(seats)
    attended = {seat.person_id for seat in seats if seat.pk in seen or (seat.pk in came and came[seat.pk].stays)}
    order = ["judge", "clerk", "claimant_counsel", "claimant", "respondent_counsel", "respondent", "detainee"]
    for seat in sorted(seats, key=lambda row: order.index(row.role) if row.role in order else len(order)):
        line, coming = seen.get(seat.pk), came.get(seat.pk)
        is_told = line is not None or (coming is not None and bool(coming.stays))
        # A person with several seats attended once, whichever seat it was.
        if not is_told and (not seat.is_live or seat.person_id in attended):
            continue
        yield {
            "seat": seat,
            "is_woman": roles.is_feminine(seat.person),
            "line": line,
            "minutes": number_format.minutes(_minutes_present(line)) if line else "",
            "from": time_24h(line.first_at, court) if line else "",
            "to": time_24h(line.last_at, court) if line else "",
            "unseen": _unseen(seat, coming, hearing) if line is None else "",
            "identified": _identified(seat, hearing),
            "production": agreeing(PRODUCTION.get(seat.production, ("", "")), seat),
        }


def _unseen(seat: Seat, coming: Arrival | None, hearing: Hearing) -> str:
    """Return the line for a seat without media: absent, in the waiting room only, or in the room without a network."""
    court = hearing.case.court
    if coming is None or coming.came_at is None:
        return agreeing(ABSENT, seat)
    if not coming.stays:
        return agreeing(WAITED, seat).format(time_24h(coming.came_at, court))
    went_in = WENT_IN if seat.role in RoomPolicy.from_json(hearing.room.policy).hosts else LET_IN
    stays = [
        f"{agreeing(went_in, seat)} الساعة {time_24h(stay.from_at, court)} "
        f"{agreeing(CUT if stay.is_cut else WENT_OUT, seat)} "
        + (f"الساعة {time_24h(stay.to_at, court)}" if stay.to_at else "عند انتهاء الجلسة")
        for stay in coming.stays
    ]
    return f"{'، ثم '.join(stays)}، {agreeing(NOTHING_CAME, seat)}"


def _identified(seat: Seat, hearing: Hearing) -> str:
    if seat.identified_at is None or seat.identified_by is None:
        return ""
    how = agreeing(IDENTIFIED.get(seat.identified_how, (seat.identified_how, seat.identified_how)), seat)
    return (
        f"تحقّق من الهوية {seat.identified_by.person.name_ar} الساعة "
        f"{time_24h(seat.identified_at, hearing.case.court)}{f' ({how})' if how else ''}."
    )


def _moment(at: datetime | None, hearing: Hearing) -> str:
    if at is None:
        return "—"
    return f"{full_date(at, hearing.case.court)}، {time_24h(at, hearing.case.court)}"


def _next(hearing: Hearing) -> str:
    """Return the day and hour to which the court adjourned; empty when it did not."""
    following = Hearing.records.filter(follows=hearing).first()
    if following is None:
        return ""
    court = hearing.case.court
    return f"{full_date(following.starts_at, court)}، الساعة {time_24h(following.starts_at, court)}"


def _minutes_open(hearing: Hearing) -> int:
    if hearing.opened_at is None or hearing.ended_at is None:
        return 0
    return _minutes_between(hearing.opened_at, hearing.ended_at)


def _minutes_present(line: AttendanceLine) -> int:
    away = (line.last_at - line.first_at).total_seconds() - line.seconds
    return max(0, _minutes_between(line.first_at, line.last_at) - round(away / 60))


def _minutes_between(first: datetime, last: datetime) -> int:
    # Counted between the hours as the text shows them, so that hours and minutes agree.
    return (last.replace(second=0, microsecond=0) - first.replace(second=0, microsecond=0)) // timedelta(minutes=1)
