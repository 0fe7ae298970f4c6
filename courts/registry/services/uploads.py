"""The uploads of a filing: the bytes are checked, then stored, then attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, Refused
from courts.ground.law import LawProfile, profile_of
from courts.ground.models import Venue
from courts.ground.services.documents import BadFile, CheckedFile, check_pdf, store
from courts.registry.details import Attachment, StoredFile, upload_field
from courts.registry.models import Filing
from courts.registry.queries.filings import EDITABLE, courts
from courts.registry.services.filings import attach_documents


@dataclass(frozen=True, slots=True)
class ValidatedFile:
    """One file that passed the checks, and its `FilingDocumentKind`."""

    kind: str
    file: CheckedFile


@dataclass(frozen=True, slots=True)
class ValidatedFiles:
    """The files that passed, and the errors of the others, each at the field that carried the file."""

    files: list[ValidatedFile] = field(default_factory=list)
    errors: list[DomainError] = field(default_factory=list)


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


def check_files(court: Venue | None, attachments: Sequence[Attachment]) -> ValidatedFiles:
    """Check every file by the limits of the court's law and collect all errors. Stores nothing.

    Without a court, because the request names none that can be read, the widest limits of any court count.
    """
    law = _limits(court)
    validated = ValidatedFiles()
    for each in attachments:
        try:
            validated.files.append(
                ValidatedFile(each.kind, check_pdf(each.upload, law=law, field=upload_field(each.kind)))
            )
        except BadFile as error:
            validated.errors.append(error)
    return validated


def store_files(validated: ValidatedFiles, *, actor: Actor) -> list[StoredFile]:
    """Store the files that passed. Call it outside any transaction, because writing bytes takes time."""
    return [StoredFile(each.kind, store(each.file, actor=actor)) for each in validated.files]


def receive_uploads(filing: Filing, attachments: Sequence[Attachment], *, version: int | None, actor: Actor) -> None:
    """Attach the files that pass, then raise Refused for the others, so that no good file is sent twice.

    Raises Conflict when the filing changed since `version` or is with the court; then nothing is stored.
    """
    if filing.state not in EDITABLE or (version is not None and filing.version != version):
        raise Conflict(code="stale")
    validated = check_files(filing.court, attachments)
    if validated.files:
        attach_documents(filing, store_files(validated, actor=actor), version=version, actor=actor)
    if validated.errors:
        raise Refused(validated.errors)
