"""The check of a file: every error of every row, by the file's own rules and against the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from courts.ground import clock
from courts.ground.models import Venue
from courts.ground.models.people import POSTING_ZONE, serves_at
from courts.ground.wording.arabic_search import name_key
from courts.ground.wording.typed_numbers import check_digit_fits
from courts.imports.queries.known_people import KnownPeople, document_of, known_people, venues_by_code
from courts.imports.table.reading import Row, RowError, Table

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check. `new` is the number of people that the file adds."""

    new: int
    errors: tuple[RowError, ...]

    @property
    def is_good(self) -> bool:
        """True if the file has no error; warnings do not count."""
        return all(error.is_warning for error in self.errors)


def check(table: Table) -> Checked:
    """Check the whole file. Changes nothing."""
    venues = venues_by_code()
    errors: list[RowError] = list(table.errors)
    seen: dict[tuple[str, Any], Any] = {}
    new = 0
    for rows in chunks(list(table.rows()), CHUNK):
        known = known_people(rows)
        for row in rows:
            is_first = check_within(row, seen)
            check_against(row, known, venues)
            new += is_first and all(error.is_warning for error in row.errors) and known.person_of(row) is None
            errors += row.errors
    errors.sort(key=lambda error: error.row)
    return Checked(new, tuple(errors))


def chunks(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """Divide rows into pieces of a size."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def check_within(row: Row, seen: dict[tuple[str, Any], Any]) -> bool:
    """Find what a row lacks, and what an earlier row of the file has too. True for the first row of its person.

    A person has a row for each posting: rows of one name may share their values if their postings differ.
    """
    whole = ("", tuple(sorted((name, str(value)) for name, value in row.values.items())))
    first = seen.setdefault(whole, row.number)
    if first != row.number:
        row.add_error("", "same_row", other=first)
        return False
    if bool(row.document_number) != bool(row.document_issuer) and not _has_error(row, "document_number"):
        row.add_error("document_issuer" if row.document_number else "document_number", "document_pair")
    keys = ("emirates_id", "document_number", "email")
    if not any(row.values[key] or _has_error(row, key) for key in keys):
        row.add_error("emirates_id", "no_key")
    if row.emirates_id and not check_digit_fits(row.emirates_id):
        row.add_error("emirates_id", "check_digit", is_warning=True)
    unique: dict[str, Any] = {name: row.values[name] for name in ("emirates_id", "email", "roll_number")}
    if not row.emirates_id:
        unique["document_number"] = document_of(row) if row.document_number else None
    is_first = True
    own = (row.number, name_key(row.name_ar), (row.role, row.venue))
    for column, value in unique.items():
        other, name, posting = seen.setdefault((column, value), own) if value else own
        if other == row.number:
            continue
        is_first = False
        if name != own[1] or posting == own[2] or not row.role:
            row.add_error(column, "twice", other=other)
    _posting(row)
    return is_first


def _posting(row: Row) -> None:
    names = ("role", "venue", "starts_on", "ends_on")
    if any(row.values[name] for name in names):
        for name in ("role", "venue"):
            if not row.values[name] and not _has_error(row, name):
                row.add_error(name, "incomplete_posting")
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        row.add_error("ends_on", "day_order")
    elif row.ends_on and row.ends_on < clock.today(POSTING_ZONE):
        row.add_error("ends_on", "ended")


def _has_error(row: Row, column: str) -> bool:
    return any(error.column == column for error in row.errors)


def _key_column(row: Row) -> str:
    """The column by which the row names its person."""
    return "emirates_id" if row.emirates_id else "document_number" if row.document_number else "email"


def _check_venue(row: Row, venue: Venue | None) -> None:
    if venue is None:
        row.add_error("venue", "venue")
    elif row.role and not serves_at(row.role, venue.kind):
        row.add_error("role", "role_venue")


def check_against(row: Row, known: KnownPeople, venues: dict[str, Venue]) -> None:
    """Compare a row with what is stored."""
    if row.venue:
        _check_venue(row, venues.get(row.venue))
    person = known.person_of(row)
    if person is not None and row.name_ar and person.name != name_key(row.name_ar):
        row.add_error(_key_column(row), "other_name")
        return
    for column, by in (("email", known.by_email), ("roll_number", known.by_roll_number)):
        owner = by.get(row.values[column]) if row.values[column] else None
        if owner is not None and (person is None or owner.pk != person.pk):
            row.add_error(column, "taken")
    if person is None:
        if row.email in known.unconfirmed_emails:
            row.add_error("email", "taken")
    elif person.email and row.email and row.email != person.email and not _has_error(row, "email"):
        row.add_error("email", "other_address")
    if row.role and person is not None and not person.may_be_posted:
        row.add_error(_key_column(row), "not_proven")
    if row.role and not row.email and (person is None or not person.email):
        row.add_error("email", "needs_email")
