"""Makes the evidence package of a deed: all its proofs, with a signed and time-stamped list."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Busy, NotVisible
from courts.ground.services import audit
from courts.signing import SigningUnavailable, signer
from notary.deeds import declared
from notary.deeds.models import Deed, DeedParty, DeedRelation, RegisterEntry
from notary.deeds.package import AUDIT, DEED, FORMAT, LIST_PROOFS, MORE, PDF, RECORDINGS
from notary.deeds.queries.access import require_notary
from video.recordings.models import Recording
from video.recordings.package import PROOFS
from video.recordings.queries.stored import read_stored

log = logging.getLogger(__name__)

# The oldest time that a ZIP file can name.
_LEAST_YEAR: Final = 1980


def evidence_package(deed: Deed, *, actor: Actor) -> bytes:
    """Return the package as a ZIP file, and record who took it. The notary of the deed alone.

    It reads files and signs: call it outside any transaction. Raises NotAllowed, NotVisible for a deed without a
    document, and Busy when the key does not answer.
    """
    require_notary(deed, actor)
    if not deed.has_document:
        raise NotVisible
    files = dict(_parts(deed))
    listed = {"format": FORMAT, "deed": str(deed.pk), "made_at": clock.now().isoformat()}
    rows = [{"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in sorted(files.items())]
    told = _json(listed | {"files": rows})
    try:
        seal = signer()
        signature = seal.sign(told)
        proofs = (told, signature, seal.time_stamp(signature), seal.roots())
    except SigningUnavailable as error:
        log.exception("an evidence package is not signed", extra={"deed": str(deed.pk)})
        raise Busy(_("The seal does not answer now. Try again in some minutes.")) from error
    files |= dict(zip(LIST_PROOFS, proofs, strict=True))
    audit.record("deed.exported", deed, actor=actor, detail={"sha256": hashlib.sha256(told).hexdigest()})
    return _zip(files, clock.now())


def _parts(deed: Deed) -> Iterator[tuple[str, bytes]]:
    stored = deed.archive or deed.pdf
    if stored is None:
        raise NotVisible
    with stored.content.open("rb") as file:
        yield PDF, file.read()
    recordings = list(Recording.records.filter(room=deed.room_id)) if deed.room_id is not None else []
    yield DEED, _json(_facts(deed, recordings))
    yield AUDIT, _json(audit.entries_of(deed))
    for row in recordings:
        for name in PROOFS:
            try:
                yield f"{RECORDINGS}/{row.pk}/{name}", read_stored(row.pk, name)
            except OSError:
                log.warning("a proof of a recording is missing", extra={"recording": str(row.pk), "file": name})
    for name, content in declared.evidence_of(deed.pk).items():
        yield f"{MORE}/{name}", content


def _facts(deed: Deed, recordings: list[Recording]) -> dict[str, Any]:
    entry = RegisterEntry.records.select_related("office").get(deed=deed)
    return {
        "deed": str(deed.pk),
        "state": deed.state,
        "service": deed.service,
        "draft": deed.draft,
        "draft_hash": deed.draft_hash,
        "code": deed.code,
        "sha256": deed.sha256,
        "sealed_at": _time(deed.sealed_at),
        "ended_at": _time(deed.ended_at),
        "quality_confirmed_at": _time(deed.quality_confirmed_at),
        "register": {
            "number": entry.text,
            "year": entry.year,
            "notary": deed.notary.name_ar,
            "office": deed.office.name_ar,
            "entered_at": _time(entry.entered_at),
        },
        "parties": [
            {
                "role": row.role,
                "must_sign": row.must_sign,
                "signed_at": _time(row.signed_at),
                "signed_hash": row.signed_hash,
            }
            for row in DeedParty.records.filter(deed=deed).order_by("place")
        ],
        "relations": [
            {"deed": str(row.deed_id), "kind": row.kind, "earlier": str(row.earlier_id)}
            for row in (DeedRelation.records.filter(deed=deed) | DeedRelation.records.filter(earlier=deed))
        ],
        "recordings": [{"recording": str(row.pk), "manifest_sha256": row.manifest_sha256} for row in recordings],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _zip(files: dict[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, (max(at.year, _LEAST_YEAR), *at.timetuple()[1:6])), content)
    return out.getvalue()
