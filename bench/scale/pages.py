"""The measured pages, and the table of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

TRIVIAL = "a trivial view"
CASE = "case page, lawyer"


def addresses() -> dict[str, tuple[str, str]]:
    """Return (member of the cast, address) of each page, with the keys of this database."""
    # After django.setup().
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from bench.scale import names  # noqa: PLC0415
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import Person  # noqa: PLC0415
    from courts.registry.models import Case, Filing, Representation  # noqa: PLC0415
    from hearings.models import Hearing  # noqa: PLC0415

    settings.ROOT_URLCONF = "bench.scale.trivial"
    # The case that both the lawyer and the clerk of the cast work on.
    lawyer = Person.records.get(user__email="lawyer@diwan.example")
    acting = Representation.records.filter(lawyer=lawyer, party__person__name_ar=names.RARE[0])
    case: Case = acting.get(party__case__court__code="shj").party.case
    day = clock.now().date() + timedelta(days=2)
    hearing = Hearing.records.filter(case=case).latest("pk")
    waiting = Filing.records.filter(state="submitted", court=case.court).latest("pk")
    page = reverse("case", args=[case.pk])
    rare, common = names.RARE[0].split()[0], names.FAMILY[3][0]
    number = f"{case.serial}/{case.year}"
    return {
        TRIVIAL: ("", "/trivial/"),
        "home, lawyer": ("lawyer", "/"),
        "cases, lawyer": ("lawyer", "/cases/"),
        "cases, clerk of a court": ("clerk", "/cases/"),
        "cases of one state, clerk": ("clerk", "/cases/?state=adjourned"),
        # No case of the first court is concluded.
        "cases of a state that none has, clerk": ("clerk", "/cases/?state=concluded"),
        "cases, page 3, clerk": ("clerk", "/cases/?page=3"),
        "cases by a rare name, lawyer": ("lawyer", f"/cases/?q={rare}"),
        "cases by a rare name, clerk": ("clerk", f"/cases/?q={rare}"),
        "cases by a common name, clerk": ("clerk", f"/cases/?q={common}"),
        "cases by number, clerk": ("clerk", f"/cases/?q={number}"),
        "cases by receipt, clerk": ("clerk", f"/cases/?q={case.filing.receipt.number}"),
        CASE: ("lawyer", page),
        "case page, clerk": ("clerk", page),
        "documents of a case": ("lawyer", f"{page}documents/"),
        "parties of a case": ("clerk", f"{page}parties/"),
        "hearings of a case": ("lawyer", f"{page}hearings/"),
        "docket, clerk of a court": ("clerk", f"/hearings/?day={day}"),
        "docket, judge": ("judge", f"/hearings/?day={day}"),
        "hearings, lawyer": ("lawyer", "/hearings/"),
        "past hearings, lawyer": ("lawyer", "/hearings/?show=past"),
        "a hearing, clerk": ("clerk", f"/hearings/{hearing.pk}/"),
        "listing form": ("clerk", f"/hearings/list/{case.pk}/"),
        "filings, lawyer": ("lawyer", "/filings/"),
        "review queue": ("manager", "/review/"),
        "a review": ("manager", f"/review/{waiting.pk}/"),
        "inbox, lawyer": ("lawyer", "/inbox/"),
        "appointments, notary": ("notary", "/notary/appointments/"),
        "free times of the notary": ("groom", "/notary/appointments/new/"),
        "facility, officer": ("officer", "/custody/"),
    }


class Database:
    """A process that asks pages of one database."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.scale.asker"],
            env=os.environ | {"DIWAN_DATABASE_URL": url, "DIWAN_LOG_LEVEL": "ERROR"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **command: object) -> dict[str, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a process that asks pages ended")
        answer: dict[str, float] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@dataclass(slots=True)
class Figures:
    """The figures of one page from all rounds, small database first."""

    counts: list[dict[str, float]]
    rounds: list[tuple[dict[str, float], ...]] = field(default_factory=list)

    @staticmethod
    def _whole(cost: dict[str, float]) -> float:
        return cost["python"] + cost["database"]

    @property
    def ratio(self) -> float:
        """Processor time of the large database by that of the small one; the ratio is taken within each round."""
        return statistics.median(self._whole(costs[-1]) / self._whole(costs[0]) for costs in self.rounds)

    def milliseconds(self, which: str = "") -> float:
        """Processor time with the large database."""
        costs = [costs[-1] for costs in self.rounds]
        return statistics.median(cost[which] if which else self._whole(cost) for cost in costs)


def measure(urls: Sequence[str], *, rounds: int, only: str = "", times: int = 3) -> None:
    """Ask every page of each database in turn, and print the table."""
    databases = [Database(url) for url in urls]
    names = [name for name in PAGES if only in name or name == TRIVIAL]
    found = {name: Figures([each.ask(do="count", page=name) for each in databases]) for name in names}
    for _ in range(rounds):
        for name in names:
            costs = tuple(each.ask(do="measure", page=name, times=times) for each in databases)
            found[name].rounds.append(costs)
    for each in databases:
        each.close()
    trivial = found[TRIVIAL].milliseconds()
    print("| page | ratio | queries | blocks | processor ms (of which PostgreSQL) | times a trivial view |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, figures in found.items():
        small, large = figures.counts[0], figures.counts[-1]
        odd = "" if {small["status"], large["status"]} == {200} else f" (status {small['status']}, {large['status']})"
        print(
            f"| {name}{odd} | {figures.ratio:.2f} | {large['queries']:.0f} | {small['blocks']:.0f} → "
            f"{large['blocks']:.0f} | {figures.milliseconds():.1f} ({figures.milliseconds('database'):.1f}) "
            f"| {figures.milliseconds() / trivial:.0f} |",
            flush=True,
        )


PAGES = (
    TRIVIAL,
    "home, lawyer",
    "cases, lawyer",
    "cases, clerk of a court",
    "cases of one state, clerk",
    "cases of a state that none has, clerk",
    "cases, page 3, clerk",
    "cases by a rare name, lawyer",
    "cases by a rare name, clerk",
    "cases by a common name, clerk",
    "cases by number, clerk",
    "cases by receipt, clerk",
    CASE,
    "case page, clerk",
    "documents of a case",
    "parties of a case",
    "hearings of a case",
    "docket, clerk of a court",
    "docket, judge",
    "hearings, lawyer",
    "past hearings, lawyer",
    "a hearing, clerk",
    "listing form",
    "filings, lawyer",
    "review queue",
    "a review",
    "inbox, lawyer",
    "appointments, notary",
    "free times of the notary",
    "facility, officer",
)
