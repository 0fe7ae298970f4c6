"""The texts of notices about applications. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import applications_to_notify, cure_by, last_review
from notary.applications.queries.completeness import changed_words
from notary.applications.queries.notices import (
    ACCEPTED,
    AGREED,
    DECLINED,
    INVITED,
    LEAVE_GRANTED,
    LEAVE_REFUSED,
    READY,
    REFUSED,
    RETURNED,
    SUBMITTED,
    VOIDED,
    WITHDRAWN,
)
from notary.applications.wording.reasons import reason_texts


def title_of(application: Application) -> str:
    """Return a short line without names."""
    return str(application.service.name)


def title_of_key(key: UUID) -> str:
    """Return the same line by the key of an application; empty if it is gone."""
    found = applications_to_notify([key]).get(key)
    return title_of(found) if found is not None else ""


def url_of(application: Application) -> str:
    """Return the page of an application."""
    return reverse("application", args=[application.pk])


def notice_text(application: Application, notice: Notice, reader: Reader) -> NoticeText:
    """Return the text of one notice in the active language. It names no person."""
    is_applicant = notice.recipient_id == application.applicant_id
    words = _WORDS[notice.kind] if is_applicant else _FOR_OTHERS.get(notice.kind, _WORDS[notice.kind])
    facts = [(_("Service"), str(application.service.name)), (_("Office"), application.office.name)]
    if application.receipt is not None and notice.kind != INVITED:
        facts.append((_("Receipt number"), application.receipt.number))
    facts += _more(application, notice, reader)
    return NoticeText(
        title=str(words.title) % {"service": title_of(application)},
        lead=str(words.lead),
        facts=tuple(facts),
        action_label=_("Open the application"),
        action_path=url_of(application),
        consequence=str(words.consequence),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The title, the first sentence, and what follows for the reader."""

    title: str | Promise
    lead: str | Promise
    consequence: str | Promise = ""


_WORDS: Final[Mapping[str, _Words]] = {
    INVITED: _Words(
        gettext_lazy("Invitation: %(service)s"),
        gettext_lazy(
            "Another person names you in an application at the notary. Check your data, then agree to the draft."
        ),
        gettext_lazy("Nothing happens without your agreement. If you do not want it, decline or do nothing."),
    ),
    VOIDED: _Words(
        gettext_lazy("The draft has changed: %(service)s"),
        gettext_lazy("A change of the application ended your agreement. Read the new draft, then agree again."),
        gettext_lazy("The application cannot be submitted before everyone has agreed."),
    ),
    DECLINED: _Words(
        gettext_lazy("A person has declined: %(service)s"),
        gettext_lazy("A person named in the application declined or left it. Its page shows which one."),
        gettext_lazy("You can invite them again, or enter another person. Until then it cannot be submitted."),
    ),
    AGREED: _Words(
        gettext_lazy("Everyone has agreed: %(service)s"), gettext_lazy("You can submit the application now.")
    ),
    SUBMITTED: _Words(
        gettext_lazy("Application received: %(service)s"),
        gettext_lazy("The office has received the application. You will be notified here when it is reviewed."),
    ),
    RETURNED: _Words(
        gettext_lazy("Application returned for correction: %(service)s"),
        gettext_lazy("Correct the listed problems and submit it again. It keeps its first date and what was paid."),
    ),
    ACCEPTED: _Words(
        gettext_lazy("Application accepted: %(service)s"),
        gettext_lazy("The office has accepted the application. Pay the fee."),
    ),
    READY: _Words(
        gettext_lazy("Application ready: %(service)s"),
        gettext_lazy("The application is ready for the sitting. Choose a time that suits everyone."),
    ),
    REFUSED: _Words(
        gettext_lazy("Application refused: %(service)s"),
        gettext_lazy("The office has refused the application for the reasons listed. What was paid is refunded."),
    ),
    LEAVE_GRANTED: _Words(
        gettext_lazy("The judge has given leave: %(service)s"),
        gettext_lazy("The judge has given leave for a point of the application. The office goes on with its review."),
    ),
    LEAVE_REFUSED: _Words(
        gettext_lazy("The judge has not given leave: %(service)s"),
        gettext_lazy("The judge has not given leave for a point of the application. Its page shows the reason."),
        gettext_lazy("The office decides how the application goes on, and tells you."),
    ),
    WITHDRAWN: _Words(
        gettext_lazy("Application withdrawn: %(service)s"), gettext_lazy("The applicant has withdrawn the application.")
    ),
}


# The people who are named in the application neither correct it nor pay for it.
_FOR_OTHERS: Final[Mapping[str, _Words]] = {
    RETURNED: _Words(
        gettext_lazy("Application returned for correction: %(service)s"),
        gettext_lazy(
            "The office has returned the application to the applicant, who corrects it. It keeps its first date."
        ),
        gettext_lazy("If the draft changes, you are asked to agree again."),
    ),
    ACCEPTED: _Words(
        gettext_lazy("Application accepted: %(service)s"),
        gettext_lazy("The office has accepted the application. The applicant pays the fee."),
        gettext_lazy("You will be notified here when the time of the sitting is set."),
    ),
    READY: _Words(
        gettext_lazy("Application ready: %(service)s"),
        gettext_lazy("The application is ready for the sitting. The applicant chooses a time that suits everyone."),
    ),
    REFUSED: _Words(
        gettext_lazy("Application refused: %(service)s"),
        gettext_lazy("The office has refused the application. The applicant reads the reasons."),
    ),
}


def _more(application: Application, notice: Notice, reader: Reader) -> list[tuple[str, str]]:
    if notice.kind == VOIDED:
        places = ApplicationPerson.records.filter(application=application, person=notice.recipient_id)
        changed = changed_words(application, places)
        return [(_("Changed"), changed)] if changed else []
    if notice.kind == SUBMITTED and application.receipt is not None:
        receipt = application.receipt
        return [
            *reader.times(receipt.official_at, application.office, _("Official time")),
            *reader.deadline(receipt.answer_due_at, application.office, _("Answer due by")),
        ]
    if notice.kind in {RETURNED, REFUSED}:
        return _reasons(application, notice, reader)
    return []


def _reasons(application: Application, notice: Notice, reader: Reader) -> list[tuple[str, str]]:
    """Return the reasons of the last decision and the time to correct them, for the applicant alone.

    The note may name other people.
    """
    review = last_review(application)
    if review is None or notice.recipient_id != application.applicant_id:
        return []
    until = cure_by(application)
    facts = list(reader.deadline(until, application.office, _("Correct until"))) if until is not None else []
    facts += [(_("Reason"), f"{reason.text}. {reason.fix}") for reason in reason_texts(review.reasons)]
    return [*facts, (_("Note of the reviewer"), review.note)] if review.note else facts
