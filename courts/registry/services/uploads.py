"""Taking in the files of a filing: checked as bytes, then kept, then attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, Refused
from courts.ground.law import profile_of
from courts.ground.models import Document, Venue
from courts.ground.services.documents import BadFile, CheckedFile, check_pdf, keep
from courts.registry.models import Filing
from courts.registry.queries.filings import EDITABLE
from courts.registry.services.filings import attach_documents

Upload: TypeAlias = "UploadedFile[Any]"


@dataclass(slots=True)
class Checked:
    """Files that passed, and the faults of those that did not, at the fields `lead` and `exhibits`."""

    lead: CheckedFile | None = None
    exhibits: list[CheckedFile] = field(default_factory=list)
    faults: list[DomainError] = field(default_factory=list)


def check_files(court: Venue, *, lead: Upload | None, exhibits: Sequence[Upload]) -> Checked:
    """Read every file by the limits of the court's law, and say everything that is wrong. Keeps nothing."""
    law = profile_of(court, timezone.now())
    found = Checked()
    if lead is not None:
        try:
            found.lead = check_pdf(lead, law=law, field="lead")
        except BadFile as error:
            found.faults.append(error)
    for exhibit in exhibits:
        try:
            found.exhibits.append(check_pdf(exhibit, law=law, field="exhibits"))
        except BadFile as error:
            found.faults.append(error)
    return found


def keep_files(checked: Checked, *, actor: Actor) -> tuple[Document | None, list[Document]]:
    """Store what passed; outside any transaction of the caller, since writing bytes takes its time."""
    lead = keep(checked.lead, actor=actor) if checked.lead is not None else None
    return lead, [keep(exhibit, actor=actor) for exhibit in checked.exhibits]


def take_in(
    filing: Filing, *, lead: Upload | None, exhibits: Sequence[Upload], version: int | None, actor: Actor
) -> None:
    """Attach the files that pass, then raise Refused for those that do not, so that no good file is sent twice.

    Raises Conflict when the filing changed since `version` or is with the court; then nothing is kept.
    """
    if filing.state not in EDITABLE or (version is not None and filing.version != version):
        raise Conflict(code="stale")
    checked = check_files(filing.court, lead=lead, exhibits=exhibits)
    if checked.lead is not None or checked.exhibits:
        kept_lead, kept_exhibits = keep_files(checked, actor=actor)
        attach_documents(filing, lead=kept_lead, exhibits=kept_exhibits, version=version, actor=actor)
    if checked.faults:
        raise Refused(checked.faults)
