"""`python -m bench.scale`: pages, sweeps, reminders, booking and rooms on real PostgreSQL. See README.md."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from bench.scale import pages
from bench.scale.server import Server, running

SIZES = (10_000, 1_000_000)
# Parts that measure one database of their own; each is a module that is run with DIWAN_DATABASE_URL.
PARTS = ("sweeps", "nightly", "reminders", "booking", "room_changes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/scale"), help="of the server (default: %(default)s)")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of cases (default: %(default)s)")
    parser.add_argument("--only", default="", help=f"one part: pages, {', '.join(PARTS)}")
    parser.add_argument("--page", default="", help="pages whose name contains this")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved (default: %(default)s)")
    return parser.parse_args()


def _environment(folder: Path) -> None:
    """The settings of a web process, without those of the operator's shell."""
    for name in [name for name in os.environ if name.startswith("DIWAN_")]:
        del os.environ[name]
    os.environ["DIWAN_DATA"] = str(folder.resolve() / "files")
    os.environ["DIWAN_SECRET_KEY"] = "for measurements only, and long enough to be a key"  # noqa: S105
    os.environ["DIWAN_LOG_LEVEL"] = "ERROR"


def _python(*arguments: str, url: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, env=os.environ | {"DIWAN_DATABASE_URL": url})


def _seeded(server: Server, cases: int) -> str:
    """Return the address of the database with that many cases; made on the first run, migrated on later ones."""
    name = f"scale_{cases}"
    url = server.url(name)
    if server.create(name):
        print(f"{name}: seeding", flush=True)
        try:
            _python("-m", "bench.scale.seed", "--cases", str(cases), url=url)
        except BaseException:
            server.drop(name)
            raise
    else:
        _python("manage.py", "migrate", "--verbosity", "0", "--skip-checks", url=url)
    return url


def main() -> int:
    """Run the parts and return the exit code."""
    options = _options()
    _environment(options.folder)
    with running(options.folder.resolve()) as server:
        urls = [_seeded(server, int(size)) for size in options.sizes.split(",")]
        collect = ("collectstatic", "--noinput", "--ignore", "django_htmx", "--verbosity", "0", "--skip-checks")
        _python("manage.py", *collect, url=urls[0])
        if options.only in {"", "pages"}:
            pages.measure(urls, rounds=options.rounds, only=options.page)
        for part in PARTS:
            if options.only in {"", part} and importlib.util.find_spec(f"bench.scale.{part}") is not None:
                print(f"\n{part}", flush=True)
                _python("-m", f"bench.scale.{part}", url=urls[-1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
