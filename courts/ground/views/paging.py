"""Pages of long lists: counted up to a bound, so that a page costs the same however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from courts.ground.queries.bounds import COUNTED, MOST


class CountedRows(Protocol):
    """A list that knows the number of its rows up to the bound, and whether there are more."""

    @property
    def has_more(self) -> bool:
        """True if there are more rows than the list can show."""

    def count(self) -> int:
        """The number of rows, at most one more than `COUNTED`."""

    def __getitem__(self, part: slice) -> Sequence[Any]:
        """Read some rows."""


class BoundedPage(Page[Any]):
    """A page that read one row more than it shows, and so knows whether another page follows."""

    def __init__(self, rows: list[Any], number: int, paginator: BoundedPaginator, *, has_next: bool) -> None:
        super().__init__(rows, number, paginator)
        self._has_next = has_next

    def has_next(self) -> bool:
        """Return whether a page follows, without a count."""
        return self._has_next

    def next_page_number(self) -> int:
        """Return the number of the page that follows."""
        return self.number + 1


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # none at run time
    """Pages of the first `MOST` rows, counted up to `COUNTED`.

    When there are more rows, `has_more` is true: `count` is a lower bound then, and the number of pages is not known.
    """

    def __init__(self, rows: QuerySet[Any] | CountedRows, per_page: int) -> None:
        super().__init__(rows, per_page)  # type: ignore[arg-type]
        self._rows: Any = rows

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `COUNTED`."""
        return min(self._counted, COUNTED)

    @property
    def has_more(self) -> bool:
        """True if there are more rows than `count`."""
        return self._counted > COUNTED or bool(getattr(self._rows, "has_more", False))

    @cached_property
    def _counted(self) -> int:
        rows = self._rows
        if isinstance(rows, QuerySet):
            # Any rows will do: in their order, all of them might have to be sorted first.
            return int(rows.order_by()[: COUNTED + 1].count())
        return int(rows.count())

    def get_page(self, number: Any) -> BoundedPage:
        """Return a valid page. The rows are counted only while the page does not tell their number.

        After the end of the list comes the last page of those that are counted.
        """
        try:
            wanted = int(number)
        except (TypeError, ValueError):
            wanted = 1
        wanted = max(1, min(wanted, -(-MOST // self.per_page)))
        rows = self._read(wanted)
        if not rows and wanted > 1:
            wanted = max(1, -(-self.count // self.per_page))
            rows = self._read(wanted)
        seen = (wanted - 1) * self.per_page + len(rows)
        if len(rows) <= self.per_page or seen > COUNTED:
            self.__dict__["_counted"] = min(seen, COUNTED + 1)
        has_next = len(rows) > self.per_page and wanted * self.per_page < MOST
        return BoundedPage(rows[: self.per_page], wanted, self, has_next=has_next)

    def _read(self, number: int) -> list[Any]:
        start = (number - 1) * self.per_page
        return list(self._rows[start : start + self.per_page + 1])
