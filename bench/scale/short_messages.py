"""`python -m bench.scale.short_messages`: messages a second through the gateway, and mails next to a slow gateway.

It needs an empty PostgreSQL in `DIWAN_DATABASE_URL`, which it seeds, and a Redis in `DIWAN_REDIS_URL`. Worker and beat
run as in production. Half of the people chose SMS. First, due SMS leave through a gateway with 50 ms latency. Then the
gateway takes ten seconds for each message, longer than its timeout: many SMS are due, and a mail is written twice a
second. Printed is the time from its being due until the mail server took it, next to the same without a gateway's load.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from bench.scale import gateway_sink, mail_sink
from bench.scale.reminders import FORK, _in_child

HANGING = 10.0


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with a seat in a hearing to come."""

    person: Any
    hearing: Any
    starts_at: Any


def readers() -> tuple[list[Reader], list[Reader]]:
    """People who chose SMS, and people who get mails, each with the hearings to come. Their choices are stored here."""
    from courts.gateways.models import ChannelChoice  # noqa: PLC0415
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import Contact  # noqa: PLC0415
    from video.models import Seat  # noqa: PLC0415

    reachable = set(Contact.records.filter(verified_at__isnull=False, channel="email").values_list("person", flat=True))
    seats = Seat.records.filter(room__hearing__state="scheduled", is_live=True, space__isnull=True)
    found = [
        Reader(*row)
        for row in seats.order_by("room", "pk").values_list("person", "room__hearing", "room__starts_at")
        if row[0] in reachable
    ]
    people = sorted({row.person for row in found})
    by_sms = set(people[::2])
    Contact.records.bulk_create(
        Contact(person_id=person, channel="phone", address=f"050{place:07d}", verified_at=clock.now())
        for place, person in enumerate(sorted(by_sms))
    )
    ChannelChoice.records.bulk_create(ChannelChoice(person_id=key, group="dates", channel="sms") for key in by_sms)
    return [row for row in found if row.person in by_sms], [row for row in found if row.person not in by_sms]


def write(rows: list[Reader], step: str) -> None:
    """Write a due reminder for each of them."""
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import Notice  # noqa: PLC0415

    now = clock.database_now()
    Notice.records.bulk_create(
        [
            Notice(
                key=f"{step}:{row.hearing}:{row.person}:email",
                kind="hearing_reminder",
                step=step,
                channel="email",
                recipient_id=row.person,
                subject_label="hearings.hearing",
                subject_id=row.hearing,
                due_at=now,
                expires_at=row.starts_at,
            )
            for row in rows
        ],
        batch_size=2000,
    )


def delays(step: str) -> list[float]:
    """Seconds from being due until a server took each message."""
    from courts.ground.models import Notice  # noqa: PLC0415

    rows = Notice.records.filter(step=step, accepted_at__isnull=False).values_list("due_at", "accepted_at")
    return sorted((taken - due).total_seconds() for due, taken in rows)


def wait_until(is_done: Callable[[], bool], seconds: float) -> bool:
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if is_done():
            return True
        time.sleep(0.2)
    return False


@contextmanager
def sink(serve: Callable[..., None]) -> Iterator[tuple[Any, int]]:
    """A server in a process of its own: its pipe and its port."""
    ours, theirs = FORK.Pipe()
    process = _in_child(serve, theirs)
    try:
        yield ours, ours.recv()
    finally:
        ours.send(None)
        process.join(5)
        process.kill()


@contextmanager
def worker() -> Iterator[None]:
    """Worker and beat, as docs/operations.md starts them."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    with TemporaryDirectory(prefix="diwan-beat-") as folder:
        processes = [
            subprocess.Popen([*celery, "worker", "--concurrency", "2", "--loglevel", "ERROR"]),
            subprocess.Popen([*celery, "beat", "--loglevel", "ERROR", "--pidfile", f"{folder}/beat.pid"]),
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()


def throughput(rows: list[Reader], latency: float, gateway: Any) -> str:
    """Messages a second through the gateway, from the first that it took to the last."""
    from courts.ground.models import Notice  # noqa: PLC0415

    gateway.send(latency)
    gateway.recv()
    write(rows, "rate")
    mine = Notice.records.filter(step="rate")
    wait_until(lambda: not mine.filter(state__in=["pending", "claimed"]).exists(), 600)
    taken_at = mine.filter(channel="sms").values_list("accepted_at", flat=True)
    times = sorted(at for at in taken_at if at is not None)
    gateway.send(latency)
    taken = gateway.recv()
    seconds = (times[-1] - times[0]).total_seconds()
    return (
        f"{len(times)} of {len(rows)} SMS at {latency * 1000:.0f} ms: {len(times) / seconds:.0f} a second "
        f"(one after the other: {1 / latency:.0f} at most); lost {len(rows) - len(set(taken))}, "
        f"twice {len(taken) - len(set(taken))}"
    )


def mails(rows: list[Reader], step: str, seconds: float) -> str:
    """The delay of mails that are written two a second."""
    ends_at = time.monotonic() + seconds
    written = 0
    for row in rows:
        if time.monotonic() >= ends_at:
            break
        write([row], step)
        written += 1
        time.sleep(0.5)
    wait_until(lambda: len(delays(step)) == written, 180)
    found = delays(step)
    if not found:
        return f"{written} mails: none left"
    return (
        f"{len(found)} of {written} mails: median {statistics.median(found):.1f} s, "
        f"95th percentile {found[int(len(found) * 0.95)]:.1f} s, longest {found[-1]:.1f} s"
    )


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale.short_messages", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000, help="due SMS (default: %(default)s)")
    parser.add_argument("--latency", type=float, default=0.05, help="of the gateway in seconds (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=40, help="for which mails are written (default: %(default)s)")
    parser.add_argument("--cases", type=int, default=8000, help="cases of the seed (default: %(default)s)")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with sink(mail_sink.serve) as (_mails, mail_port), sink(gateway_sink.serve) as (gateway, gateway_port):
        os.environ |= {
            "DIWAN_TLS": "1",
            "DIWAN_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "DIWAN_GATEWAY_URL": f"http://127.0.0.1:{gateway_port}/",
            "DIWAN_GATEWAY_KEY": "key",
            "DIWAN_GATEWAY_RECEIPT_SECRET": "of this measurement, and longer than thirty-two",
        }
        import django  # noqa: PLC0415

        django.setup()
        from bench.scale.seed import seed  # noqa: PLC0415

        seed(options.cases)
        by_sms, by_mail = readers()
        half = len(by_mail) // 2
        rows = by_sms[: options.messages]
        with worker():
            print(throughput(rows, options.latency, gateway))
            print("next to no messages:", mails(by_mail[:half], "alone", options.seconds))
            gateway.send(HANGING)
            gateway.recv()
            write(by_sms[: options.messages], "hanging")
            print("next to a gateway that hangs:", mails(by_mail[half:], "beside", options.seconds))


if __name__ == "__main__":
    main()
