"""The texts of the registry's notices. Titles carry no party's name: locked telephones show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.models import Notice, Person
from courts.ground.queries.postings import hour_for
from courts.ground.wording import dates
from courts.ground.wording.notice_text import NoticeText
from courts.registry.models import Case, Filing
from courts.registry.queries.filings import last_review
from courts.registry.queries.notices import APPEARANCE_ENTERED, FILING_RECEIVED, FILING_REJECTED, FILING_RETURNED
from courts.registry.return_reasons import reason_texts
from courts.registry.wording.titles import case_title, case_url, filing_url


def _moment(filing: Filing, at: object, recipient: Person) -> str:
    if not hasattr(at, "astimezone"):
        return ""
    return f"{dates.full_date(at, filing.court)} · {hour_for(recipient)(at, filing.court)}"  # type: ignore[arg-type]


def filing_text(filing: Filing, notice: Notice) -> NoticeText:
    """Return the text of one notice about a filing."""
    number = filing.receipt.number if filing.receipt else ""
    facts = [(_("Receipt number"), number), (_("Court"), filing.court.name)]
    consequence = ""
    if notice.kind == FILING_RECEIVED:
        title = _("Filing %(number)s was received") % {"number": number}
        lead = _("The court has received your filing. You will be notified here when it is reviewed.")
        if filing.receipt is not None:
            facts.append((_("Official time"), _moment(filing, filing.receipt.official_at, notice.recipient)))
            facts.append((_("Answer due by"), dates.deadline(filing.receipt.answer_due_at, filing.court)))
    elif notice.kind == FILING_RETURNED:
        title = _("Filing %(number)s was returned for correction") % {"number": number}
        lead = _("Correct the listed problems and submit it again; it keeps its first official time.")
        facts.append((_("Correct until"), dates.deadline(filing.cure_by, filing.court) if filing.cure_by else ""))
        facts.extend(_reasons(filing))
        consequence = _("If it is not corrected by then, the filing ends and its official time is lost.")
    elif notice.kind == FILING_REJECTED:
        title = _("Filing %(number)s was rejected") % {"number": number}
        lead = _("The court has rejected this filing for the reasons listed.")
        facts.extend(_reasons(filing))
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


def _reasons(filing: Filing) -> list[tuple[str, str]]:
    review = last_review(filing)
    if review is None:
        return []
    rows = [(_("Reason"), f"{reason.text}. {reason.fix}") for reason in reason_texts(review.return_reasons)]
    return [*rows, (_("Note of the reviewer"), review.note)] if review.note else rows


def case_text(case: Case, notice: Notice) -> NoticeText:
    """Return the text of one notice about a case."""
    values = {"case": case_title(case)}
    if notice.kind == APPEARANCE_ENTERED:
        title = _("Appearance entered: %(case)s") % values
        lead = _("You now act in this case and can read its record.")
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
