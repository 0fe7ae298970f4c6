"""Queries of a fixed shape whose SQL Django builds once in a process.

Django takes several times longer to build the SQL of a right than the database takes to answer it. A prepared query
keeps the SQL only, never an answer: each call sends it with the values of that call, and the day of that moment. On
PostgreSQL the server keeps its plan as well (`kept_plans`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from courts.ground import clock
from courts.ground.models import Person, User
from courts.ground.models.people import POSTING_ZONE
from courts.ground.queries.kept_plans import KeepingPlans, keeps_plans, with_constants

Row = TypeVar("Row")

_FIELDS: Final[dict[type, models.Field[Any, Any]]] = {
    UUID: models.UUIDField(),
    str: models.CharField(),
    date: models.DateField(),
}


class NotPreparable(ValueError):
    """The query has a part that would be wrong at its next use."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """The SQL for one kind of database. A value of `slots` is the name of what stands at that place."""

    rows: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    slots: dict[int, str]
    converters: dict[int, Any]
    is_plan_kept: bool = False


class _Filled:
    """A query whose SQL is ready."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class PreparedQuery(Generic[Row]):
    """A query that `build` makes from keyword arguments; `kinds` are their types: Person, UUID or str.

    Two builds with different values show which parameters of the SQL are which value. `build` may use the values in
    filters only, and must make the same SQL for all values. The day of `clock.today` in the zone of postings counts as
    a value; the time does not. Raises NotPreparable, at the first use, for a build that asks for the time, does not
    read one of its values, or prefetches; and TransactionManagementError for one that locks rows, at each use outside
    of a transaction.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._shapes: dict[str, _Shape] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Return all rows."""
        known = _values(values)
        if known is None:
            return list(self._build(**values))
        connection = connections[DEFAULT_DB_ALIAS]
        # Threads that build the shape at the same time build the same.
        shape = self._shapes.get(connection.vendor)
        if shape is None:
            shape = self._shapes[connection.vendor] = self._shape(connection)
        params = list(shape.params)
        for place, name in shape.slots.items():
            params[place] = self._adapted(name, known[name], connection)
        if shape.rows.query.select_for_update and connection.get_autocommit():
            # Django asks when it builds the SQL, and only on databases that lock rows.
            raise TransactionManagementError("a prepared query locks rows outside of a transaction")
        # A copy: the compiler notes its run on itself.
        compiler = copy.copy(shape.compiler)
        compiler.connection = KeepingPlans(connection) if shape.is_plan_kept else connection
        compiler.get_converters = lambda _columns: shape.converters
        compiler.as_sql = lambda *_args, **_options: (shape.sql, tuple(params))
        query: Any = _Filled(shape.rows.query, compiler)
        rows: Any = QuerySet(shape.rows.model, query=query)
        rows._iterable_class, rows._fields = shape.rows._iterable_class, shape.rows._fields  # noqa: SLF001
        return list(rows)

    def first(self, **values: Any) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.rows(**values)), None)

    def _shape(self, connection: Any) -> _Shape:
        (rows, compiler, sql, params, first), (*_, other_sql, other_params, second) = (
            self._built(number, connection) for number in (1, 2)
        )
        if rows._prefetch_related_lookups:  # noqa: SLF001
            raise NotPreparable("prefetch after a prepared query, not in it")
        if sql != other_sql or len(params) != len(other_params):
            raise NotPreparable("a prepared query has other SQL for other values")
        names = {(first[name], second[name]): name for name in first}
        slots = {}
        for place, pair in enumerate(zip(params, other_params, strict=True)):
            if pair in names:
                slots[place] = names[pair]
            elif pair[0] != pair[1] or isinstance(pair[0], datetime):
                raise NotPreparable(f"a prepared query has a value of its own, {pair[0]}")
        if missing := self._kinds.keys() - {name.partition(".")[0] for name in slots.values()}:
            raise NotPreparable(f"a prepared query does not read {', '.join(sorted(missing))}")
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        if not keeps_plans(connection):
            return _Shape(rows, compiler, sql, params, slots, converters)
        named = {number: slots[place] for number, place in enumerate(sorted(slots))}
        return _Shape(
            rows,
            compiler,
            with_constants(connection, sql, params, set(slots)),
            tuple(params[place] for place in sorted(slots)),
            named,
            converters,
            is_plan_kept=True,
        )

    def _built(self, number: int, connection: Any) -> tuple[Any, Any, str, tuple[Any, ...], dict[str, Any]]:
        """Build with stand-ins for the values; returns them as they are among the parameters."""
        arguments: dict[str, Any] = {}
        for place, (name, kind) in enumerate(self._kinds.items(), start=1):
            key = UUID(int=(number << 96) + place)
            if kind is Person:
                arguments[name] = Person(pk=key)
                Person.user.related.set_cached_value(
                    arguments[name], User(pk=UUID(int=key.int + (1 << 64)), person=arguments[name])
                )
            else:
                arguments[name] = kind(key.hex)
        with clock.set_to(datetime(2000 + number, 1, number, 8, tzinfo=UTC)):
            known = _values(arguments) or {}
            rows = self._build(**arguments)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        adapted = {name: self._adapted(name, value, connection) for name, value in known.items()}
        return rows, compiler, sql, tuple(params), adapted

    def _adapted(self, name: str, value: Any, connection: Any) -> Any:
        """Return the value as its kind of column has it in this database: a key may be given as text."""
        kind = date if name == "today" else self._kinds.get(name, UUID)
        return _FIELDS[UUID if kind is Person else kind].get_db_prep_value(value, connection, prepared=False)


def _values(arguments: dict[str, Any]) -> dict[str, Any] | None:
    """Return the single values behind the arguments, by name; None if a person's account is not known."""
    found: dict[str, Any] = {"today": clock.today(POSTING_ZONE)}
    for name, value in arguments.items():
        if not isinstance(value, Person):
            found[name] = value
            continue
        if not Person.user.is_cached(value):
            return None
        try:
            found[f"{name}.account"] = value.user.pk
        except ObjectDoesNotExist:
            return None
        found[name] = value.pk
    return found
