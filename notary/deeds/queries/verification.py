"""The public part of a deed: its kind, office, day, number and state. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from courts.ground.queries.prepared import PreparedQuery
from notary.deeds.models import DeedRelation, RegisterEntry
from notary.deeds.states import ENDS, IN_FORCE, WITH_DOCUMENT, DeedState, RelationKind


@dataclass(frozen=True, slots=True)
class PublicDeed:
    """A sealed deed as the verification page shows it. Texts are pairs of Arabic and English.

    later: number and code of the deed that ended this one. A certified copy has the state of its original.
    """

    code: str
    state: DeedState
    title: tuple[str, str]
    office: tuple[str, str]
    number: str
    sealed_at: datetime
    ended_at: datetime | None
    zone: ZoneInfo
    sha256: str
    later: tuple[str, str] | None = None

    @property
    def is_in_force(self) -> bool:
        """True if nothing has ended the deed."""
        return self.state in IN_FORCE


_COLUMNS = (
    *("deed__code", "deed__state", "deed__draft__title_ar", "deed__draft__title_en", "office__name_ar"),
    *("office__name_en", "office__code", "office__zone", "number", "year", "deed__sealed_at", "deed__ended_at"),
    *("deed__sha256", "deed", "deed__service"),
)
_SEALED: Final = RegisterEntry.records.filter(deed__state__in=WITH_DOCUMENT).order_by().values(*_COLUMNS)
_BY_CODE: Final[PreparedQuery[dict[str, Any]]] = PreparedQuery(lambda code: _SEALED.filter(deed__code=code), code=str)
_BY_HASH: Final[PreparedQuery[dict[str, Any]]] = PreparedQuery(
    lambda sha256: _SEALED.filter(deed__sha256=sha256), sha256=str
)
# The service of certified copies.
COPY: Final = "certified_copy"


def deed_by_code(code: str) -> PublicDeed | None:
    """Return the sealed deed with this code, or None. One query; a second one for a deed that was ended."""
    return _public(_BY_CODE.first(code=code))


def deed_by_hash(sha256: str) -> PublicDeed | None:
    """Return the deed whose document had this hash when it was sealed, or None. As `deed_by_code`."""
    return _public(_BY_HASH.first(sha256=sha256))


def _public(row: dict[str, Any] | None) -> PublicDeed | None:
    if row is None:
        return None
    state, ended_at, ended = DeedState(row["deed__state"]), row["deed__ended_at"], row["deed"]
    if row["deed__service"] == COPY and state in IN_FORCE:
        state, ended_at, ended = _original(ended) or (state, ended_at, ended)
    return PublicDeed(
        code=row["deed__code"],
        state=state,
        title=(row["deed__draft__title_ar"], row["deed__draft__title_en"]),
        office=(row["office__name_ar"], row["office__name_en"]),
        number=f"{row['office__code'].upper()}-{row['number']}/{row['year']}",
        sealed_at=row["deed__sealed_at"],
        ended_at=ended_at,
        zone=ZoneInfo(row["office__zone"]),
        sha256=row["deed__sha256"],
        later=None if state in IN_FORCE else _later(ended),
    )


def _original(copy_id: Any) -> tuple[DeedState, datetime | None, Any] | None:
    rows = DeedRelation.records.filter(deed=copy_id, kind=RelationKind.CERTIFIED_COPY)
    row = rows.values_list("earlier__state", "earlier__ended_at", "earlier").first()
    return None if row is None else (DeedState(row[0]), row[1], row[2])


def _later(deed_id: Any) -> tuple[str, str] | None:
    """Number and code of the sealed deed that ended this one."""
    ended = DeedRelation.records.filter(earlier=deed_id, kind__in=ENDS, deed__state__in=WITH_DOCUMENT)
    row = ended.values_list("deed__entries__number", "deed__entries__year", "deed__office__code", "deed__code").first()
    return None if row is None else (f"{row[2].upper()}-{row[0]}/{row[1]}", row[3])
