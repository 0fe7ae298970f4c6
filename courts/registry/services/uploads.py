"""Taking in the files of a filing: checked as bytes, then kept, then attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, Refused
from courts.ground.law import LawProfile, profile_of
from courts.ground.models import Document, Venue
from courts.ground.services.documents import BadFile, CheckedFile, check_pdf, keep
from courts.registry.models import Filing
from courts.registry.queries.filings import EDITABLE, courts
from courts.registry.services.filings import attach_documents

Upload: TypeAlias = "UploadedFile[Any]"


@dataclass(slots=True)
class Checked:
    """Files that passed, and the faults of those that did not, at the fields `lead`, `exhibits` and a proof's kind."""

    lead: CheckedFile | None = None
    exhibits: list[CheckedFile] = field(default_factory=list)
    proofs: dict[str, list[CheckedFile]] = field(default_factory=dict)
    faults: list[DomainError] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether any file passed."""
        return self.lead is not None or bool(self.exhibits) or any(self.proofs.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """Documents that are stored, and attached to no filing yet."""

    lead: Document | None = None
    exhibits: Sequence[Document] = ()
    proofs: Mapping[str, Sequence[Document]] = field(default_factory=dict)


def _limits(court: Venue | None) -> LawProfile:
    now = clock.now()
    if court is not None:
        return profile_of(court, now)
    laws = [profile_of(each, now) for each in courts()] or [profile_of(Venue(), now)]
    return replace(
        laws[0],
        filings=replace(
            laws[0].filings,
            max_upload_bytes=max(law.filings.max_upload_bytes for law in laws),
            max_pages=max(law.filings.max_pages for law in laws),
        ),
    )


def check_files(
    court: Venue | None,
    *,
    lead: Upload | None,
    exhibits: Sequence[Upload],
    proofs: Mapping[str, Sequence[Upload]],
) -> Checked:
    """Read every file by the limits of the court's law, and say everything that is wrong. Keeps nothing.

    Without a court, since none can be read, the widest limits of any court count.
    `proofs` are by their kind, one of `PROOFS`.
    """
    law = _limits(court)
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
    for kind, files in proofs.items():
        found.proofs[kind] = []
        for proof in files:
            try:
                found.proofs[kind].append(check_pdf(proof, law=law, field=kind))
            except BadFile as error:
                found.faults.append(error)
    return found


def keep_files(checked: Checked, *, actor: Actor) -> Kept:
    """Store what passed; outside any transaction of the caller, since writing bytes takes its time."""
    return Kept(
        lead=keep(checked.lead, actor=actor) if checked.lead is not None else None,
        exhibits=[keep(exhibit, actor=actor) for exhibit in checked.exhibits],
        proofs={kind: [keep(proof, actor=actor) for proof in files] for kind, files in checked.proofs.items()},
    )


def take_in(
    filing: Filing,
    *,
    lead: Upload | None,
    exhibits: Sequence[Upload],
    proofs: Mapping[str, Sequence[Upload]],
    version: int | None,
    actor: Actor,
) -> None:
    """Attach the files that pass, then raise Refused for those that do not, so that no good file is sent twice.

    Raises Conflict when the filing changed since `version` or is with the court; then nothing is kept.
    """
    if filing.state not in EDITABLE or (version is not None and filing.version != version):
        raise Conflict(code="stale")
    checked = check_files(filing.court, lead=lead, exhibits=exhibits, proofs=proofs)
    if checked:
        kept = keep_files(checked, actor=actor)
        attach_documents(
            filing, lead=kept.lead, exhibits=kept.exhibits, proofs=kept.proofs, version=version, actor=actor
        )
    if checked.faults:
        raise Refused(checked.faults)
