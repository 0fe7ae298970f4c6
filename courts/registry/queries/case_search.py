"""The list of cases and its search: the newest visible cases first, then the question; or few cases, then the right."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import translation

from courts.ground.models import Person, Role
from courts.ground.queries.bounds import COUNTED, MOST
from courts.ground.queries.postings import serves_today
from courts.ground.wording.arabic_search import folded, spellings
from courts.ground.wording.number_format import case_number
from courts.registry.models import Case, CaseKind, Filing, Party
from courts.registry.models.cases import CaseQuerySet, cases_lying_open, granted_cases, stored_rights
from courts.registry.states import CaseState

# A search looks at this many of the person's newest cases; if a name is so frequent among them that it will fill a page
# there, at so many more; else at all.
WINDOW: Final = 500
WIDER: Final = 1000
ENOUGH: Final = 20
# Cases found by name alone, up to which each is asked for the right. If more match, only so many newest are searched.
FEW: Final = 2000
WIDE: Final = 10_000

_RECEIPT: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-\d{4}-\d+")
_SIGNS: Final = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
# A receipt copied without its dashes; its last number has at least five digits.
_SPACED_RECEIPT: Final = re.compile(r"[A-Z0-9]+(?: [A-Z0-9]+)* \d{4} \d{5,}")
# What people write around a number: brackets, quotes, a hash, a full stop.
_WRAPPING: Final = "()[]{}<>«»‹›“”„\"'`#.,،؛;:!? \t\r\n"
_YEAR: Final = re.compile(r"(\d{4})(?:م|ad)\b")
# What people write between the two numbers of a case.
_NOISE: Final = (
    *("رقم", "لسنة", "سنة", "لعام", "عام", "قضية", "القضية", "دعوى", "الدعوى"),
    *("no", "number", "of", "case", "year"),
)


def receipt_in(query: str) -> str:
    """Return the receipt number that the query is, or an empty string."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", query) if unicodedata.category(sign) != "Cf")
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    number = _SIGNS.sub("-", digits.strip(_WRAPPING)).upper()
    if _SPACED_RECEIPT.fullmatch(number):
        number = number.replace(" ", "-")
    return number if _RECEIPT.fullmatch(number) else ""


@dataclass(frozen=True, slots=True)
class Question:
    """A search in parts: two numbers of a case in any order, its kind, and words of its title or a party's name.

    A kind without two numbers may also be words of a title: `kind_words` has them.
    """

    numbers: tuple[int, ...]
    kind: str
    words: tuple[str, ...]
    kind_words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if it asks for nothing."""
        return not (self.numbers or self.words or self.kind)


def _title_words() -> tuple[frozenset[str], dict[str, str]]:
    """Return the words of the product's own titles of cases in both languages, and the folded names of kinds.

    A kind has its name as an adjective of «قضية» too: «عمالي», «عمالية».
    """
    words: set[str] = set(map(folded, _NOISE))
    kinds: dict[str, str] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            for kind in CaseKind:
                label = str(kind.label)
                title = folded(case_number(1, 2, label).replace(label, " "))
                words |= {word.strip(",،.") for word in title.split()}
                kinds |= dict.fromkeys((folded(label), f"{folded(label)}ه"), kind.value)
    return frozenset(word for word in words if not word.isdecimal()), kinds


def question_of(query: str) -> Question:
    """Take a search apart. `233/2026`, `2026/233` and the title of the case's page are the same question."""
    text = _YEAR.sub(r"\1", re.sub(r"[/\\,،.⁄∕()\[\]{}«»“”\"#:؛;!?؟]+", " ", folded(query)))
    numbers = tuple(int(word) for word in text.split() if word.isdecimal() and len(word) < 9)
    noise, kinds = _title_words()
    spaced = f" {' '.join(text.split())} "
    label = next((label for label in kinds if f" {label} " in spaced), "")
    rest = (spaced.replace(f" {label} ", " ") if label else spaced).split()
    if len(numbers) == 2 and not [word for word in rest if not word.isdecimal() and word not in noise]:
        return Question(numbers, kinds.get(label, ""), ())
    if not label:
        return Question((), "", tuple(rest))
    return Question((), kinds[label], tuple(word for word in rest if word not in noise), tuple(label.split()))


def _full_year(number: int) -> int:
    """Return the year that people write with two digits: `233/26` is of 2026."""
    return number if number > 99 else 2000 + number


def _contains(column: str, word: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__contains": form}) for form in spellings(word)))


class CaseList:
    """The cases that a person may see, newest first: filtered by state, and searched. Counts and slices like a list.

    A search shows those matches that are among the person's newest `WINDOW` cases. If these do not fill a page, all
    cases are searched; if too many match, the person's newest `WIDE` ones. `has_more` is true if older cases may match.
    """

    def __init__(self, person: Person, *, state: str = "", query: str = "") -> None:
        self._person = person
        self._state = state if state in CaseState.values else ""
        self._receipt = receipt_in(query)
        self._question = question_of(query)
        self._is_search = not self._question.is_empty
        self._asked = 0
        self._known: list[UUID] = []
        self._has_older_matches = False

    def count(self) -> int:
        """The number of cases, at most one more than `COUNTED`."""
        return len(self._keys(COUNTED + 1)[: COUNTED + 1])

    @property
    def has_more(self) -> bool:
        """True if older cases may match too."""
        self._keys(COUNTED + 1)
        return self._has_older_matches

    def __getitem__(self, part: slice) -> list[Case]:
        # A full page is counted: its keys are read with those of the count.
        keys = self._keys(max(part.stop, COUNTED + 1))[part]
        parties = Party.records.select_related("person").order_by("role", "position", "pk")
        rows = Case.records.filter(pk__in=keys).select_related("court")
        found = rows.prefetch_related(Prefetch("parties", queryset=parties, to_attr="all_parties"))
        return list(found.order_by("-opened_at", "pk"))

    def _keys(self, count: int) -> list[UUID]:
        """Keys of the newest cases, at least `count` if there are so many; of a search, all that are shown."""
        if self._is_search:
            if not self._asked:
                self._known, self._has_older_matches = self._search()
        elif count > self._asked and len(self._known) >= self._asked:
            self._known = self._newest(count)
        self._asked = max(self._asked, count)
        return self._known

    def newest(self, count: int) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
        """Opening and key of the newest cases by right, and of the newest without a clerk: at most `count` of each.

        Each reads the first rows of one index, however many cases the person may see.
        """
        rights, lying_open = self._sides(granted_cases(self._person))
        return (
            rights.order_by("-opened_at", "content_object").values_list("opened_at", "content_object")[:count],
            lying_open.order_by("-opened_at", "pk").values_list("opened_at", "pk")[:count],
        )

    def _sides(self, rights: QuerySet[Any]) -> tuple[QuerySet[Any], QuerySet[Case]]:
        lying_open = cases_lying_open(self._person)
        if not self._state:
            return rights, lying_open
        return rights.filter(case_state=self._state), lying_open.filter(state=self._state)

    def _newest(self, count: int) -> list[UUID]:
        granted, lying_open = self.newest(count)
        opened = {key: at for at, key in granted}
        if serves_today(self._person, Role.CLERK):
            opened |= {key: at for at, key in lying_open}
        return sorted(sorted(opened), key=opened.__getitem__, reverse=True)[:count]

    def _search(self) -> tuple[list[UUID], bool]:
        """Keys of the matches, newest first, and whether there may be more."""
        if self._receipt:
            exact = self._asked_each(Case.objects.filter(filing__receipt__number=self._receipt))
            if exact:
                return exact, False
        if self._question.numbers:
            exact = self._asked_each(Case.objects.filter(self._numbered()))
            if exact:
                return exact, False
        since, wider = self._openings_after(WINDOW, WIDER)
        newest = self._matches_since(since)
        if since is not None and ENOUGH > len(newest) > ENOUGH * WINDOW // WIDER:
            since = wider
            newest = self._matches_since(since)
        if since is None or len(newest) >= ENOUGH:
            return newest, since is not None
        return self._among_all()

    def _among_newest(self, count: int) -> tuple[list[UUID], bool]:
        """Keys of the matches among so many newest cases, and whether there are older cases."""
        (since,) = self._openings_after(count)
        return self._matches_since(since), since is not None

    def _openings_after(self, *counts: int) -> list[datetime | None]:
        """For each count, the opening of the newest case that is not among so many; None if there are no more cases.

        Rights that no longer count are counted: their cases are asked for the right once they match.
        """
        rights, lying_open = self._sides(stored_rights(self._person))
        ends = [
            rows.order_by("-opened_at").values("opened_at")[count : count + 1]
            for count in counts
            for rows in (rights, lying_open)
        ]
        found = Person.records.filter(pk=self._person.pk).values_list(*(Subquery(end) for end in ends)).get()
        return [
            max((at for at in pair if at is not None), default=None)
            for pair in zip(found[::2], found[1::2], strict=True)
        ]

    def _matches_since(self, since: datetime | None) -> list[UUID]:
        """Keys of the matches among the cases opened after that."""
        rights, lying_open = self._sides(stored_rights(self._person))
        if since is not None:
            rights, lying_open = rights.filter(opened_at__gt=since), lying_open.filter(opened_at__gt=since)
        near = rights.values("content_object").union(lying_open.values("pk"), all=True)
        # The names first, then the right on each match: a right costs more than a name.
        matches = list(self._in_order(Case.records.filter(pk__in=near).filter(self._matching()))[:MOST])
        return self._asked_each(Case.objects.filter(pk__in=matches)) if matches else []

    def _in_order(self, rows: QuerySet[Case]) -> QuerySet[Case, Any]:
        if self._state:
            rows = rows.filter(state=self._state)
        return rows.order_by("-opened_at", "pk").values_list("pk", flat=True)

    def _asked_each(self, rows: CaseQuerySet) -> list[UUID]:
        return list(self._in_order(rows.few_visible_to(self._person))[: MOST + 1])

    def _numbered(self) -> Q:
        one, other = self._question.numbers
        number = Q(serial=one, year=_full_year(other)) | Q(serial=other, year=_full_year(one))
        return number & Q(kind=self._question.kind) if self._question.kind else number

    def _matching(self) -> Q:
        """The filter for rows that are few already: each word in the title, in a party's name, or in the number."""
        found = self._of_kind()
        for word in self._words:
            named = Party.records.filter(_contains("person__name_folded", word), case=OuterRef("pk"))
            found &= _contains("title_folded", word) | self._number(word) | Q(Exists(named))
        return found

    def _of_kind(self) -> Q:
        """The filter for the kind, or its name in the title; no condition if the search names no kind."""
        if not self._question.kind_words:
            return Q()
        titled = reduce(and_, (_contains("title_folded", word) for word in self._question.kind_words))
        return Q(kind=self._question.kind) | titled

    @property
    def _words(self) -> tuple[str, ...]:
        # A case number that no case has may be a number in a title, and no longer one of a case.
        return self._question.words or tuple(str(number) for number in self._question.numbers)

    def _number(self, word: str) -> Q:
        if self._question.numbers or not (word.isdecimal() and len(word) < 9):
            return Q(pk__in=())
        return Q(serial=int(word)) | Q(year=int(word)) if int(word) < 32768 else Q(serial=int(word))

    def _among_all(self) -> tuple[list[UUID], bool]:
        """Search every case, each column by its own index, then ask for the right."""
        words = self._words
        if not words:  # a kind alone: too many have it
            return self._among_newest(WIDE)
        rows: CaseQuerySet = Case.objects.all()
        for word in words:
            forms = spellings(word)
            titled = Case.records.filter(title_folded__contains=word).values("pk")
            sides: list[QuerySet[Any, Any]] = [
                Party.records.filter(person__name_folded__contains=form).order_by().values("case") for form in forms
            ]
            sides += [Case.records.filter(title_folded__contains=form).values("pk") for form in forms[1:]]
            if word.isdecimal() and len(word) < 9 and not self._question.numbers:
                sides.append(Case.records.filter(serial=int(word)).values("pk"))
            # Each side has an index of its own.
            rows = rows.filter(pk__in=titled.union(*sides, all=True))
        keys = list(rows.filter(self._of_kind()).values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return self._asked_each(Case.objects.filter(pk__in=keys)), False
        return self._among_newest(WIDE)


def filing_of_receipt(person: Person, query: str) -> Filing | None:
    """Return the filing with this receipt number, if the query is one and the person may see the filing."""
    number = receipt_in(query)
    if not number:
        return None
    rows: QuerySet[Filing] = Filing.objects.visible_to(person).select_related("receipt")
    return rows.filter(receipt__number=number).first()
