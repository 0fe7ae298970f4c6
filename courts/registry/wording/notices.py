"""The texts of the registry's notices. Titles carry no party's name: locked telephones show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from courts.registry.models import Case, Filing
from courts.registry.queries.filings import last_review
from courts.registry.queries.notices import (
    APPEARANCE_ENTERED,
    FILING_ACCEPTED,
    FILING_ENTERED,
    FILING_RECEIVED,
    FILING_REINSTATED,
    FILING_REJECTED,
    FILING_RETURNED,
    FILING_TERM_MOVED,
    current_deadline,
)
from courts.registry.return_reasons import reason_texts
from courts.registry.states import FilingState
from courts.registry.wording.titles import case_title, case_url, filing_url


def filing_text(filing: Filing, notice: Notice, reader: Reader) -> NoticeText:
    """Return the text of one notice about a filing."""
    number = filing.receipt.number if filing.receipt else ""
    facts = [(_("Receipt number"), number), (_("Court"), filing.court.name)]
    consequence = ""
    if notice.kind == FILING_RECEIVED:
        title = _("Filing %(number)s was received") % {"number": number}
        lead = _("The court has received your filing. You will be notified here when it is reviewed.")
        if filing.receipt is not None:
            facts.extend(reader.times(filing.receipt.official_at, filing.court, _("Official time")))
            facts.extend(reader.deadline(filing.receipt.answer_due_at, filing.court, _("Answer due by")))
    elif notice.kind == FILING_RETURNED:
        title = _("Filing %(number)s was returned for correction") % {"number": number}
        lead = _("Correct the listed problems and submit it again; it keeps its first official time.")
        if filing.cure_by is not None:
            facts.extend(reader.deadline(filing.cure_by, filing.court, _("Correct until")))
        facts.extend(_reasons(filing))
        consequence = _("If it is not corrected by then, the filing ends and its official time is lost.")
    elif notice.kind in {FILING_ACCEPTED, FILING_REJECTED}:
        title, lead = _decided(notice.kind, number)
        facts.extend(_reasons(filing))
    elif notice.kind == FILING_REINSTATED:
        title = _("Filing %(number)s can be corrected again") % {"number": number}
        lead = _(
            "The court’s calendar has changed: the day on which the filing ended is a day off. Correct it by the new "
            "date; it keeps its first official time."
        )
        if filing.cure_by is not None:
            facts.extend(reader.deadline(filing.cure_by, filing.court, _("Correct until")))
        facts.extend(_reasons(filing))
    elif notice.kind == FILING_TERM_MOVED:
        is_returned = filing.state == FilingState.RETURNED
        title = _("Filing %(number)s has a new deadline") % {"number": number}
        lead = (
            _("The court’s calendar has changed. You have until the new date to correct the filing.")
            if is_returned
            else _("The court’s calendar has changed. The court answers this filing by the new date.")
        )
        due = current_deadline(filing)
        label = _("Correct until") if is_returned else _("Answer due by")
        if due is not None:
            facts.extend(reader.deadline(due, filing.court, label))
    else:
        title = _("Filing %(number)s has ended") % {"number": number}
        lead = _("The time to correct this filing has run out. File a new claim.")
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple(facts),
        action_label=_("Open the filing"),
        action_path=filing_url(filing),
        consequence=consequence,
    )


def _decided(kind: str, number: str) -> tuple[str, str]:
    if kind == FILING_ACCEPTED:
        return (
            _("Filing %(number)s is in the case") % {"number": number},
            _("The court has accepted your filing. The other parties of the case can read it now."),
        )
    return (
        _("Filing %(number)s was rejected") % {"number": number},
        _("The court has rejected this filing for the reasons listed."),
    )


def _reasons(filing: Filing) -> list[tuple[str, str]]:
    review = last_review(filing)
    if review is None:
        return []
    rows = [(_("Reason"), f"{reason.text}. {reason.fix}") for reason in reason_texts(review.return_reasons)]
    return [*rows, (_("Note of the reviewer"), review.note)] if review.note else rows


def case_text(case: Case, notice: Notice, reader: Reader) -> NoticeText:
    """Return the text of one notice about a case."""
    values = {"case": case_title(case)}
    if notice.kind == APPEARANCE_ENTERED:
        title = _("Appearance entered: %(case)s") % values
        lead = _("You now act in this case and can read its record.")
    elif notice.kind == FILING_ENTERED:
        title = _("New filing: %(case)s") % values
        lead = _("A filing has entered the case. Its documents are on the page of the case.")
    else:
        title = _("Registered: %(case)s") % values
        lead = _("The court has registered the case. You will be notified here when a hearing is listed.")
    return NoticeText(
        title=title,
        lead=lead,
        facts=((_("Court"), case.court.name),),
        action_label=_("Open the case"),
        action_path=case_url(case),
    )
