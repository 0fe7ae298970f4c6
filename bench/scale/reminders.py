"""`python -m bench.scale.reminders`: due notices a second with two workers, one of which is killed on the way.

Uses the seeded PostgreSQL database of DIWAN_DATABASE_URL, or one of its own that it seeds first. The bare rate is that
of two processes that write the same rows and send the same mails without any rule of the product.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Children begin with the loaded product, as the children of a Celery worker do.
FORK = multiprocessing.get_context("fork")
WORKERS = 2


@dataclass
class Result:
    """Rates in notices a second, and what arrived."""

    notices: int
    mails: int
    rate: float
    bare: float
    last_after: float
    lost: int
    twice: int

    def __str__(self) -> str:
        return (
            f"{self.notices} due notices, {self.mails} of them mails; two workers, one killed on the way\n"
            f"  {self.rate:.0f} notices a second; bare {self.bare:.0f}; ratio {self.rate / self.bare:.2f}\n"
            f"  the claims of the killed worker were sent {self.last_after:.0f} s after the first notice\n"
            f"  lost {self.lost}, twice {self.twice}"
        )


def write_due(count: int, step: str) -> int:
    """Write up to `count` due reminders of hearings to come, for people with a seat and an address; return how many."""
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import Contact, Notice  # noqa: PLC0415
    from video.models import Seat  # noqa: PLC0415

    reachable = set(Contact.records.filter(verified_at__isnull=False).values_list("person", flat=True))
    seats = Seat.records.filter(room__hearing__state="scheduled", is_live=True, space__isnull=True)
    due_at = clock.database_now() - timedelta(minutes=1)
    rows = []
    for person, hearing, starts_at in seats.order_by("room", "pk").values_list(
        "person", "room__hearing", "room__starts_at"
    ):
        if person in reachable and len(rows) < count:
            rows += [
                Notice(
                    key=f"{step}:{hearing}:{person}:{channel}",
                    kind="hearing_reminder",
                    step=step,
                    channel=channel,
                    recipient_id=person,
                    subject_label="hearings.hearing",
                    subject_id=hearing,
                    due_at=due_at,
                    expires_at=starts_at,
                )
                for channel in ("inbox", "email")
            ]
    Notice.records.bulk_create(rows, batch_size=2000)
    return len(rows)


def _in_child(work: Callable[..., None], *args: Any) -> multiprocessing.Process:
    from django.db import connections  # noqa: PLC0415

    # A child must not share the sockets of its parent.
    for each in connections.all():
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()
    process = FORK.Process(target=work, args=args, daemon=True)
    process.start()
    return process  # type: ignore[return-value]


def sweep_until_told() -> None:
    """Sweep as a worker does whose schedule is dense; ended by a signal."""
    from courts.ground.services.notices import sweep  # noqa: PLC0415

    while True:
        if not sweep():
            time.sleep(0.2)


def send_bare(keys: list[Any]) -> None:
    """Write the same rows and send the same mails, without rights, claims, leases and audit."""
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import Notice  # noqa: PLC0415
    from courts.ground.services import mail  # noqa: PLC0415
    from courts.ground.wording.notice_text import NoticeText  # noqa: PLC0415

    facts = (("متى", "الثلاثاء 14 أبريل 2026 · 10:30"), ("أين", "عن بُعد، المحكمة"), ("تفتح غرفة الانتظار", "10:15"))
    text = NoticeText("تذكير بجلسة", "هذا تذكير بجلستكم.", facts, "عرض الجلسة", "/hearings/", "إن لم تحضر")
    with mail.Connection() as connection:
        for start in range(0, len(keys), 200):
            batch = list(Notice.records.filter(pk__in=keys[start : start + 200]).select_related("recipient"))
            for row in batch:
                row.title_ar = row.title_en = text.title
                row.body_ar = row.body_en = mail.plain(text)
                if row.channel == "email":
                    mail.send(
                        mail.build(row, f"{row.recipient_id}@scale.example", language="ar", arabic=text, english=text),
                        connection,
                    )
                Notice.records.filter(pk=row.pk).update(
                    state="sent",
                    sent_at=clock.now(),
                    title_ar=row.title_ar,
                    title_en=row.title_en,
                    body_ar=row.body_ar,
                    body_en=row.body_en,
                )


class Trial:
    """One database and one sink."""

    def __init__(self, sink: Connection) -> None:
        self._sink = sink

    def taken(self) -> Counter[str]:
        """Message-IDs that arrived, each with the number of times."""
        self._sink.send("now")
        return Counter(self._sink.recv())

    def bare(self, count: int) -> float:
        """Notices a second of two processes without rules."""
        from courts.ground.models import Notice  # noqa: PLC0415

        written = write_due(count, "bare")
        keys = list(Notice.records.filter(step="bare").values_list("pk", flat=True))
        began = time.monotonic()
        children = [_in_child(send_bare, keys[number::WORKERS]) for number in range(WORKERS)]
        for child in children:
            child.join()
        return written / (time.monotonic() - began)

    def product(self, count: int) -> tuple[float, float]:
        """Notices a second of two workers of which one is killed, and when its claims were sent at last."""
        from courts.ground.models import Notice  # noqa: PLC0415

        written = write_due(count, "due")
        mine = Notice.records.filter(step="due")
        began = time.monotonic()
        workers = [_in_child(sweep_until_told) for _ in range(WORKERS)]
        rate, is_killed = 0.0, False
        while True:
            time.sleep(0.25)
            left = dict.fromkeys(("pending", "claimed"), 0) | dict(Counter(mine.values_list("state", flat=True)))
            if not is_killed and left.get("sent", 0) >= written // 3:
                os.kill(workers[0].pid or 0, signal.SIGKILL)
                workers[0].join()
                is_killed = True
                # The parent of a Celery worker replaces a dead child at once.
                workers.append(_in_child(sweep_until_told))
            if not rate and not left["pending"] and left["claimed"] <= 200 and is_killed:
                # What is claimed now belongs to the dead worker, or is a moment from being done.
                rate = left["sent"] / (time.monotonic() - began)
            if not left["pending"] and not left["claimed"]:
                break
        for worker in workers[1:]:
            worker.kill()
            worker.join()
        return rate, time.monotonic() - began


def measure(count: int) -> Result:
    """Measure on the database of the settings, with a mail server of its own."""
    from django.conf import settings  # noqa: PLC0415

    from bench.scale import mail_sink  # noqa: PLC0415
    from courts.ground.models import Notice  # noqa: PLC0415

    ours, theirs = FORK.Pipe()
    server = _in_child(mail_sink.serve, theirs)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", ours.recv()
    trial = Trial(ours)
    Notice.records.filter(step__in=("bare", "due")).delete()
    bare = trial.bare(count)
    rate, last_after = trial.product(count)
    taken = trial.taken()
    mails = {str(pk) for pk in Notice.records.filter(step="due", channel="email").values_list("pk", flat=True)}
    ours.send(None)
    server.join()
    return Result(
        notices=Notice.records.filter(step="due").count(),
        mails=len(mails),
        rate=rate,
        bare=bare,
        last_after=last_after,
        lost=sum(not taken[key] for key in mails) + Notice.records.filter(step="due").exclude(state="sent").count(),
        twice=sum(taken[key] > 1 for key in mails),
    )


@contextmanager
def _database(cases: int) -> Iterator[None]:
    """The database of DIWAN_DATABASE_URL, or a new one that is seeded here."""
    with ExitStack() as stack:
        is_own = "DIWAN_DATABASE_URL" not in os.environ
        if is_own:
            from bench.scale.server import running  # noqa: PLC0415

            folder = Path(stack.enter_context(TemporaryDirectory(prefix="diwan-reminders-")))
            folder.chmod(0o755)
            server = stack.enter_context(running(folder))
            server.create("reminders")
            os.environ["DIWAN_DATABASE_URL"] = server.url("reminders")
        import django  # noqa: PLC0415

        django.setup()
        if is_own:
            from bench.scale.seed import seed  # noqa: PLC0415

            seed(cases)
        yield
        from django.db import connection  # noqa: PLC0415

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale.reminders", description=__doc__)
    parser.add_argument("--notices", type=int, default=6000, help="due notices (default: %(default)s)")
    parser.add_argument("--cases", type=int, default=10_000, help="cases of a database of its own")
    options = parser.parse_args()
    with _database(options.cases):
        print(measure(options.notices))


if __name__ == "__main__":
    main()
