"""Bounds in time: a service that does not answer must hang neither the page nor the command."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Final, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

# For all services together, which are asked at the same time.
SECONDS: Final = 5.0
# For each statement. A healthy database answers in milliseconds.
STATEMENT_MILLISECONDS: Final = 3000


class NoAnswer(Enum):
    """Stands for the answer of a service that did not give one in time."""

    NO_ANSWER = "no answer"


NO_ANSWER: Final = NoAnswer.NO_ANSWER


def ask_all(questions: Sequence[Callable[[], T]], *, seconds: float | None = None) -> list[T | Exception | NoAnswer]:
    """Ask every question in a thread of its own and return the answers in order.

    An error is returned, not raised; `NO_ANSWER` stands for a question without an answer in time. Its thread ends by
    itself: each question has a timeout of its own too.
    """
    answers: list[T | Exception | NoAnswer] = [NO_ANSWER] * len(questions)

    def ask(place: int) -> None:
        try:
            answers[place] = questions[place]()
        except Exception as error:  # noqa: BLE001 - the error is the answer
            answers[place] = error
        finally:
            # A thread has database connections of its own.
            connection.close()

    threads = [threading.Thread(target=ask, args=(place,), daemon=True) for place in range(len(questions))]
    for thread in threads:
        thread.start()
    ends_at = time.monotonic() + (SECONDS if seconds is None else seconds)
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    return list(answers)


@contextmanager
def quick_statements() -> Iterator[None]:
    """Limit each statement of the block on PostgreSQL. On SQLite a transaction would take the lock of writers."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_MILLISECONDS}")
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
