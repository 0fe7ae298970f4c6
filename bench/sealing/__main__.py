"""`python -m bench.sealing`: seals deeds on real PostgreSQL, and asks the verification page. See README.md.

The share outside the typesetter and the signature is the cost of the product itself. The verification page is compared
with a view that does nothing, in the same process and in interleaved rounds: a ratio holds on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.scale.server import running

LARGEST_SHARE = 0.30
LEAST_RATIO = 0.3


def main() -> int:
    """Start a server of its own, run both parts, and return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.sealing", description=__doc__)
    parser.add_argument("--deeds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=7, help="of 200 requests to each page (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # The server of the database runs as a user of its own.
        Path(folder).chmod(0o755)
        with running(Path(folder) / "server") as server:
            server.create("sealing")
            _environment(Path(folder), server.url("sealing"))
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"], check=True)
            return _measure(options.deeds, options.rounds)


def _environment(folder: Path, url: str) -> None:
    for name in [name for name in os.environ if name.startswith("DIWAN_")]:
        del os.environ[name]
    os.environ |= {
        "DIWAN_DATA": str(folder / "files"),
        "DIWAN_SECRET_KEY": "for measurements only, and long enough to be a key",
        "DIWAN_LOG_LEVEL": "ERROR",
        "DIWAN_HOSTS": "testserver",
        "DIWAN_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _measure(deeds: int, rounds: int) -> int:
    import django  # noqa: PLC0415 - the environment is complete only now

    django.setup()
    share, code = _seal(deeds)
    ratio = _verify(code, rounds)
    return int(share > LARGEST_SHARE or ratio < LEAST_RATIO)


def _seal(count: int) -> tuple[float, str]:
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.actors import actor_for  # noqa: PLC0415
    from courts.signing.local import LocalSigner  # noqa: PLC0415
    from demo.people import create_cast  # noqa: PLC0415
    from notary.deeds import declared  # noqa: PLC0415
    from notary.deeds.services import sealing  # noqa: PLC0415
    from notary.deeds.services.drafting import NewParty, create_deed  # noqa: PLC0415
    from notary.deeds.services.signing import sign  # noqa: PLC0415
    from notary.draft import Clause  # noqa: PLC0415
    from tests.notary.drafts import marriage_draft  # noqa: PLC0415

    cast = create_cast(law_profile="demo", password="a password for measurements alone")
    draft = replace(marriage_draft(), clauses=(Clause("المهر المقدم عشرة آلاف درهم.", "The advance dower."),) * 12)
    couple = [NewParty(role, cast.people[role]) for role in ("groom", "bride")]
    notary = actor_for(cast.users["notary"])
    waiting = []
    for _turn in range(count + 1):
        deed = create_deed(
            draft,
            office=cast.venues["office"],
            notary=cast.people["notary"],
            parties=couple,
            room=None,
            actor=notary,
            identity_fresh_until=clock.now() + timedelta(hours=8),
        )
        for role in ("groom", "bride"):
            deed = sign(deed, cast.people[role], deed.draft_hash, actor=actor_for(cast.users[role]))
        waiting.append(deed)
    spent: list[float] = []
    with declared.registered("bench", lambda _deed: True), _timed(sealing, "print_deed", spent):
        # The first one makes the certificates.
        sealing.seal_deed(waiting.pop(), actor=notary)
        with _timed(LocalSigner, "sign_pdf", spent):
            spent.clear()
            began = time.perf_counter()
            for deed in waiting:
                code = sealing.seal_deed(deed, actor=notary).code
            took = time.perf_counter() - began
    share = 1 - sum(spent) / took
    print(f"sealing: {count / took:.1f} deeds a second and core, {1000 * took / count:.0f} ms each")
    print(f"outside typst and signature: {share:.0%} (target: at most {LARGEST_SHARE:.0%})")
    return share, code


@contextmanager
def _timed(owner: Any, name: str, spent: list[float]) -> Iterator[None]:
    """Add the seconds of each call of a function to `spent`."""
    function: Callable[..., Any] = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent.append(time.perf_counter() - began)

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, function)


def _verify(code: str, rounds: int) -> float:
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["django_htmx"])
    client, pages = Client(), {"verify": f"/verify/{code}/", "empty": "/trivial/"}
    took: dict[str, list[float]] = {name: [] for name in pages}
    with override_settings(ROOT_URLCONF="bench.scale.trivial"):
        for name, path in pages.items():
            if client.get(path).status_code != 200:
                raise SystemExit(f"the page {name} does not answer")
        for _turn in range(rounds):
            for name, path in pages.items():
                began = time.perf_counter()
                for _request in range(200):
                    client.get(path)
                took[name].append((time.perf_counter() - began) / 200)
    page, empty = (statistics.median(took[name]) for name in ("verify", "empty"))
    print(f"verification page: {1 / page:.0f} requests a second and core, empty view {1 / empty:.0f}")
    print(f"ratio: {empty / page:.2f} (target: at least {LEAST_RATIO})")
    return empty / page


if __name__ == "__main__":
    sys.exit(main())
