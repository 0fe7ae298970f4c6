"""Submission of an application to the office: complete, agreed by everyone, and refused by no rule."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import DomainError, Refused
from courts.ground.models import Channel
from courts.ground.services.identity import require_verified
from courts.ground.services.transitions import move
from courts.ground.wording.dates import short_date
from notary.applications.models import Application
from notary.applications.queries.applications import cure_by, leaves_of, papers_of, people_of, today_of
from notary.applications.queries.completeness import agreement_errors, content_errors, paper_errors
from notary.applications.queries.findings import check
from notary.applications.queries.notices import SUBMITTED
from notary.applications.services.locking import locked_for_edit
from notary.applications.services.notices import notify_everyone
from notary.applications.states import ApplicationState

SERIES = "NA"


def errors_of(application: Application) -> list[DomainError]:
    """Return everything that keeps the application from being submitted, all at once."""
    people, papers = people_of(application), papers_of(application)
    errors = content_errors(application, people)
    errors += agreement_errors(application, people) + paper_errors(application, people, papers)
    if content_errors(application, people):
        # The rules read answers: their findings on missing ones would say the same again.
        return errors
    found = check(application, people, papers, leaves_of(application), today_of(application))
    errors += [DomainError(finding.message(short_date), code=finding.key) for finding in found.refusals]
    return errors


@transaction.atomic
def submit(application: Application, *, version: int | None, actor: Actor, channel: str = Channel.WEB) -> Application:
    """Submit an application: it gets its receipt and waits for review.

    A returned application that is corrected keeps its receipt, its first date, and what was paid. Raises Refused with
    every error at once, and the errors of `locked_for_edit` and `require_verified`.
    """
    require_verified(actor)
    row = locked_for_edit(application, version=version, actor=actor)
    until = cure_by(row)
    if until is not None and clock.now() > until:
        raise Refused(
            [
                DomainError(
                    _("The time to correct this application has run out. Withdraw it and begin a new one."),
                    code="too_late_to_cure",
                )
            ]
        )
    errors = errors_of(row)
    if errors:
        raise Refused(errors)
    receipt = row.receipt or issue_receipt(row.office, owner=row.applicant, channel=channel, series=SERIES)
    move(
        row,
        ApplicationState.SUBMITTED,
        actor=actor,
        detail={"receipt": receipt.number, "hash": row.draft_hash, "version": row.version},
        also={"receipt": receipt, "queued_at": receipt.official_at, "taken_by": None, "taken_at": None},
    )
    notify_everyone(row, SUBMITTED, step=f"v{row.version}")
    return row
