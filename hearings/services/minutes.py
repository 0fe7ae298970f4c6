"""Minutes: drafted from what the node saw and what the court did, edited by the clerk, signed by the judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courts.ground import figures, roles
from courts.ground.actors import SYSTEM, Actor
from courts.ground.dates import clock, full_date
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry
from courts.ground.services import audit
from courts.ground.services.transitions import move
from hearings.models import Hearing, Minutes
from hearings.queries.hearings import keeps_record, presides
from hearings.queries.minutes import digest
from hearings.services.listing import write_line
from hearings.services.notices import SIGNED, tell
from hearings.services.titles import title_of
from hearings.states import HearingState, MinutesState
from video.models import Seat, SeatRole
from video.queries.attendance import attendance_of
from video.states import SeatState

ENDED = (HearingState.CONCLUDED, HearingState.ADJOURNED, HearingState.POSTPONED)
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

# Words of the record itself, which is kept in Arabic.
# Each of a man and of a woman.
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


def draft_minutes(hearing: Hearing) -> Minutes:
    """Write the first draft of an ended hearing's minutes, in Arabic; drafting twice is one draft.

    Raises Conflict while the hearing has not ended or when it was never opened.
    """
    found = Minutes.records.filter(hearing=hearing).order_by("-version").first()
    if found is not None:
        return found
    if hearing.state not in ENDED or hearing.opened_at is None:
        raise Conflict(_("Minutes are drafted when the hearing has ended."), code="not_ended")
    text = text_of(hearing)
    try:
        with transaction.atomic():
            minutes = Minutes.records.create(hearing=hearing, text=text)
            audit.record("minutes.drafted", minutes, actor=SYSTEM, detail={"hearing": str(hearing.pk)})
    except IntegrityError:
        # The receiver and the sweep may both come; the database keeps one first version.
        return Minutes.records.get(hearing=hearing, version=1)
    return minutes


def draft_missing_minutes(*, limit: int = 50) -> int:
    """Draft what no receiver drafted, because its process died after the hearing's end; returns how many."""
    missing = (
        Hearing.records.filter(state__in=ENDED, opened_at__isnull=False, minutes__isnull=True)
        .select_related("case__court", "room", "judge", "clerk")
        .order_by("ended_at")[:limit]
    )
    return len([draft_minutes(hearing) for hearing in missing])


def edit_minutes(minutes: Minutes, *, text: str, edition: int, actor: Actor) -> Minutes:
    """Keep the clerk's text as the next edition of the draft.

    Raises NotAllowed for anyone but the hearing's clerk and judge, Conflict when it was edited or signed
    meanwhile, DomainError for an empty text.
    """
    hearing = minutes.hearing
    if actor.person is None or not keeps_record(actor.person, hearing):
        raise NotAllowed(_("Only the clerk and the judge of the hearing edit its minutes."))
    if not text.strip():
        raise DomainError(_("Enter the text of the minutes."), code="required", field="text")
    now = timezone.now()
    with transaction.atomic():
        changed = Minutes.records.filter(pk=minutes.pk, edition=edition, state=MinutesState.DRAFT).update(
            text=text, edition=F("edition") + 1, edited_by=actor.user, edited_at=now
        )
        if changed != 1:
            signed = Minutes.records.filter(pk=minutes.pk, state=MinutesState.SIGNED).exists()
            raise Conflict(_("The minutes are signed and no longer change."), code="signed") if signed else Conflict
        audit.record("minutes.edited", minutes, actor=actor, detail={"edition": edition + 1, "sha256": digest(text)})
    minutes.text, minutes.edition, minutes.edited_by, minutes.edited_at = text, edition + 1, actor.user, now
    return minutes


def sign_minutes(minutes: Minutes, *, edition: int, actor: Actor) -> Minutes:
    """Freeze the edition that the judge read: text, SHA-256, signer and time; the parties are told.

    The caller has made the signer prove who he is. Raises NotAllowed for anyone but the judge, Conflict
    when another edition came meanwhile or it is signed already.
    """
    hearing = minutes.hearing
    if actor.person is None or not presides(actor.person, hearing):
        raise NotAllowed(_("Only the judge of the hearing signs its minutes."))
    with transaction.atomic():
        fresh = Minutes.records.select_for_update().get(pk=minutes.pk)
        if fresh.edition != edition or fresh.state != MinutesState.DRAFT:
            raise Conflict
        sha256 = digest(fresh.text)
        move(
            fresh,
            MinutesState.SIGNED,
            actor=actor,
            detail={"sha256": sha256, "edition": edition},
            also={"sha256": sha256, "signed_by": actor.user, "signed_at": timezone.now()},
        )
        write_line(hearing, "minutes_signed", sha256=sha256)
        tell(hearing, SIGNED, only_case=True, actor=actor)
    return fresh


def text_of(hearing: Hearing) -> str:
    """The draft in Arabic, the language of the court's record, whatever the reader's."""
    with translation.override("ar"):
        return (
            render_to_string(
                "hearings/minutes_draft.txt",
                {
                    "hearing": hearing,
                    "court": hearing.case.court,
                    "title": title_of(hearing),
                    "presence": list(_presence(hearing)),
                    "acts": list(_acts(hearing)),
                    "duration": figures.minutes(_minutes_between(hearing)),
                    "opened": _moment(hearing.opened_at, hearing),
                    "ended": _moment(hearing.ended_at, hearing),
                    "next": _next(hearing),
                },
            ).strip()
            + "\n"
        )


def _presence(hearing: Hearing) -> Iterator[dict[str, object]]:
    court = hearing.case.court
    seen = {line.seat.pk: line for line in attendance_of(hearing.room)}
    seats = (
        Seat.records.filter(room=hearing.room_id)
        .select_related("person", "space__venue", "identified_by__person")
        .order_by("number", "pk")
    )
    order = ["judge", "clerk", "claimant_counsel", "claimant", "respondent_counsel", "respondent", "detainee"]
    for seat in sorted(seats, key=lambda row: order.index(row.role) if row.role in order else len(order)):
        line = seen.get(seat.pk)
        if not seat.is_live and line is None:
            continue
        yield {
            "seat": seat,
            "is_woman": roles.is_feminine(seat.person),
            "line": line,
            "minutes": figures.minutes(round(line.seconds / 60)) if line else "",
            "from": clock(line.first_at, court) if line else "",
            "to": clock(line.last_at, court) if line else "",
            "identified": _identified(seat, hearing),
            "production": _agreeing(PRODUCTION.get(seat.production, ("", "")), seat),
        }


def _agreeing(words: tuple[str, str], seat: Seat) -> str:
    return words[roles.is_feminine(seat.person)]


def _identified(seat: Seat, hearing: Hearing) -> str:
    if seat.identified_at is None or seat.identified_by is None:
        return ""
    how = _agreeing(IDENTIFIED.get(seat.identified_how, (seat.identified_how, seat.identified_how)), seat)
    return (
        f"تحقّق من الهوية {seat.identified_by.person.name_ar} الساعة "
        f"{clock(seat.identified_at, hearing.case.court)}{f' ({how})' if how else ''}."
    )


def _acts(hearing: Hearing) -> Iterator[dict[str, object]]:
    seats = {str(seat.pk): seat for seat in Seat.records.filter(room=hearing.room_id).select_related("person")}
    of_hearing = Q(subject_label=hearing._meta.label_lower, subject_id=str(hearing.pk), action__in=ACTS)
    of_seats = Q(subject_label=Seat._meta.label_lower, subject_id__in=seats, action__in=ACTS_ON_PERSONS)
    opened = False
    for row in AuditEntry.records.filter(of_hearing | of_seats).order_by("at", "pk"):
        if row.action in ACTS_ON_PERSONS:
            words = _act_on(seats[row.subject_id], row) if opened else ""
        elif row.action == "hearing.in_session":
            words = "استؤنفت الجلسة" if opened else ACTS[row.action]
            opened = True
        else:
            words = ACTS[row.action]
        if words:
            yield {"clock": clock(row.at, hearing.case.court), "words": words}


def _act_on(seat: Seat, row: AuditEntry) -> str:
    """The line for one person: who was shut out and why, who was let back, a witness's coming and going; else nothing.

    Whoever left and comes back is in the waiting room too, and nobody sent him there.
    """
    words = f"{_agreeing(ACTS_ON_PERSONS[row.action], seat)} {seat.role_word} {seat.person.name_ar}"
    if row.action == "seat.removed":
        reason = str(row.detail.get("reason") or "").rstrip(".")
        return f"{words}، والسبب: {reason}" if reason else words
    if row.action == "seat.invited":
        return words
    is_moved = row.action == "seat.admitted" or row.detail.get("from") == SeatState.ADMITTED
    return words if is_moved and seat.role == SeatRole.WITNESS else ""


def _moment(at: datetime | None, hearing: Hearing) -> str:
    if at is None:
        return "—"
    return f"{full_date(at, hearing.case.court)}، {clock(at, hearing.case.court)}"


def _next(hearing: Hearing) -> str:
    """The day and hour to which the court adjourned; nothing when it did not."""
    following = Hearing.records.filter(follows=hearing).first()
    if following is None:
        return ""
    court = hearing.case.court
    return f"{full_date(following.starts_at, court)}، الساعة {clock(following.starts_at, court)}"


def _minutes_between(hearing: Hearing) -> int:
    if hearing.opened_at is None or hearing.ended_at is None:
        return 0
    return (hearing.ended_at - hearing.opened_at) // timedelta(minutes=1)
