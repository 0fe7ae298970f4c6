"""Keys, names and numbers: from them each statement can name the rows of another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import Permission
from django.db import connection

from bench.scale import names
from courts.ground.wording.arabic_search import folded
from demo.people import Cast

COURTS = 10
STAFF = 5  # judges, and as many clerks, of each court
YEARS = 5
UPCOMING = 10  # one case in so many has a hearing to come
A_DAY = 10  # hearings of a judge on each day to come
KINDS = ("commercial", "civil", "labour", "personal_status", "criminal", "execution")


def key(kind: str, number: str) -> str:
    """Return SQL for the key of a row."""
    return f"md5('{kind}:' || ({number}))::uuid"


def pick(values: tuple[str, ...] | list[str], number: str, kind: str = "text") -> str:
    """Return SQL for one of the values, by number from 0."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"(ARRAY[{quoted}]::{kind}[])[1 + (({number}) % {len(values)})::int]"


def _or(number: str, known: dict[int, object], other: str) -> str:
    cases = " ".join(f"WHEN {at} THEN '{value}'::uuid" for at, value in known.items())
    return f"(CASE ({number})::bigint {cases} ELSE {other} END)" if known else other


@dataclass(slots=True)
class Scale:
    """The number of rows of each kind, and SQL for the keys of people and places."""

    cases: int
    cast: Cast
    courts: list[str] = field(default_factory=list)

    @property
    def people(self) -> int:
        return self.cases * 9 // 10

    @property
    def lawyers(self) -> int:
        return self.cases // 40 + 1

    @property
    def old(self) -> int:
        """Cases up to this number have had their hearing; the later ones wait for it."""
        return self.cases - self.cases // UPCOMING

    @property
    def waiting(self) -> int:
        """Filings that wait for review, half of them in the court of the cast."""
        return self.cases // 100

    @property
    def rare(self) -> int:
        """The case of the person with the rare name: one of the cast's lawyer and clerk."""
        return self.lawyers * 10

    def court(self, n: str) -> str:
        return pick(self.courts, n, "uuid")

    def person(self, p: str) -> str:
        return _or(p, {0: self.cast.people["claimant"].pk}, key("person", p))

    def user(self, p: str) -> str:
        return _or(p, {0: self.cast.users["claimant"].pk}, key("user-person", p))

    def lawyer(self, number: str) -> str:
        known = {0: self.cast.people["lawyer"].pk, 1: self.cast.people["counsel"].pk}
        return _or(number, known, key("lawyer", number))

    def lawyer_user(self, number: str) -> str:
        known = {0: self.cast.users["lawyer"].pk, 1: self.cast.users["counsel"].pk}
        return _or(number, known, key("user-lawyer", number))

    def _staff(self, role: str, place: str, known: dict[int, object], kind: str) -> str:
        return _or(place, known, key(kind + role, place))

    def staff(self, role: str, place: str) -> str:
        """Return SQL for a member of staff; `place` is court * STAFF + position."""
        return self._staff(role, place, {0: self.cast.people[_CAST[role]].pk}, "")

    def staff_user(self, role: str, place: str) -> str:
        return self._staff(role, place, {0: self.cast.users[_CAST[role]].pk}, "user-")


_CAST = {"judge": "judge", "clerk": "clerk", "case_manager": "manager"}

# Of a case n: its court, the place of its judge, and of its clerk. The first court has one clerk for all its cases.
COURT = f"n % {COURTS}"
JUDGE = f"(n % {COURTS}) * {STAFF} + (n / {COURTS}) % {STAFF}"
CLERK = f"(CASE WHEN n % {COURTS} = 0 THEN 0 ELSE {JUDGE} END)"
MANAGER = f"(n % {COURTS}) * {STAFF}"
WITHOUT_CLERK = f"(n / {COURTS}) % 50 = 7"
SEALED = f"(n / {COURTS}) % 40 = 3"
CLAIMANT_LAWYER = "n % lawyers"
RESPONDENT_LAWYER = "(n + lawyers / 2) % lawyers"
HAS_RESPONDENT_LAWYER = "n % 5 < 3"
HAS_ACCOUNT = "p % 5 = 0"


def person_name(p: str, which: int, spell: Callable[[str], str] = str) -> str:
    """Return SQL for a person's name in Arabic (0) or English (1), each word spelled by a function."""
    spread = f"(({p}) * 2654435761 % 4294967296)"
    given, family = [spell(row[which]) for row in names.GIVEN], [spell(row[which]) for row in names.FAMILY]
    words = (
        pick(given, f"{spread} / 60"),
        pick(given, f"{spread} / {60 * len(given)}"),
        pick(family, spread),
    )
    whole = " || ' ' || ".join(words)
    return f"(CASE WHEN ({p}) = 1 THEN '{spell(names.RARE[which])}' ELSE {whole} END)"


def series(last: int, name: str = "n", first: int = 1) -> str:
    """Return SQL that yields a row for each number."""
    return f"generate_series({first}::bigint, {last}::bigint) {name}"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def folded_names(p: str) -> dict[str, str]:
    """Columns that are derived from the names of a person."""
    return {"name_folded": f"{_person_name_folded(p, 0)} || ' ' || {_person_name_folded(p, 1)}"}


def _person_name_folded(p: str, which: int) -> str:
    return person_name(p, which, folded)


def permission_key(codename: str) -> int:
    return Permission.objects.get(codename=codename, content_type__app_label="registry").pk
