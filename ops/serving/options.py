"""The options of `manage.py serve`, read twice: before settings load, and by the command."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import shutil
import socket
import sys
import time
from pathlib import Path

from ops.data_directory.data_lock import LOCK, InUse, already_running, data_lock

# When the process began, for the times that `serve` prints; settings alone take a second of them.
STARTED = "DIWAN_STARTED"

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What tells a data directory of ours from a folder of somebody's pictures.
MARKS = ("secret-key", "diwan.sqlite3")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Everything `serve`, and with it `./run`, understands."""
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--host", default="", help="address to listen on (this machine only; all with --tls)")
    parser.add_argument(
        "--data",
        type=Path,
        default=None,
        metavar="DIR",
        help="where database, documents, mails and keys are kept (DIWAN_DATA, or var beside the program)",
    )
    parser.add_argument("--fresh", action="store_true", help="throw the data away first and start over")
    parser.add_argument(
        "--tls", action="store_true", help="serve other machines too, by https with a self-made certificate"
    )
    parser.add_argument("--empty", action="store_true", help="no demo: no cast, no cases, no signing in by link")


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {value!r}")
    return int(value)


def listening_host(host: str, *, tls: bool) -> str:
    """The address that is listened on: this machine's own, or every one when --tls asks for it."""
    return host or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104  asked for by --tls


def try_port(host: str, port: int) -> None:
    """Exit with one line when nobody can listen there, before anything is made that would then serve for nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trying:
        # As the server does: what was closed a moment ago is not taken.
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((host.strip("[]"), port))
            trying.listen()
        except OSError as error:
            sys.exit(f"Cannot listen on port {port}: {error.strerror}. Try another one with --port.")


def is_loopback(host: str) -> bool:
    """Only this machine can reach that address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def own_names() -> list[str]:
    """The names and addresses under which other machines may know this one."""
    names = {socket.gethostname(), socket.getfqdn()}
    for probe in (
        "192.0.2.1",
        "2001:db8::1",
    ):  # documentation addresses: a route is looked up, nothing is sent
        family = socket.AF_INET6 if ":" in probe else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((probe, 9))
                names.add(asking.getsockname()[0])
        except OSError:
            continue
    with contextlib.suppress(OSError):
        names.update(str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None))
    return sorted(name.partition("%")[0] for name in names if name and not is_loopback(name))


def settle_environment(arguments: list[str]) -> None:
    """Turn options into the variables that settings read; refuse what cannot be served safely.

    Exits with the reason, and for errors in the arguments themselves with the options that there are.
    """
    parser = argparse.ArgumentParser(prog="serve", add_help=False, allow_abbrev=False)
    add_options(parser)
    # Every command of manage.py has these; they work, and nobody who serves needs to read of them.
    for name in ("--settings", "--pythonpath", "--verbosity", "-v"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    for name in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    options, others = parser.parse_known_args(arguments)
    if {"-h", "--help", "--version"} & set(others):
        return
    if others:
        parser.error(f"unknown option: {' '.join(others)}")
    if options.host and not options.tls and not is_loopback(options.host):
        sys.exit(
            f"Refused to listen on {options.host} without --tls: passwords and case files would cross the network "
            "in the open, and browsers give no page camera or microphone there. Add --tls."
        )
    try_port(listening_host(options.host, tls=options.tls), options.port)
    os.environ[STARTED] = str(time.time())
    if options.data is not None:
        # ./run stands in the program's own folder; a relative path is of whoever called it.
        called_from = Path(os.environ.get("DIWAN_CALLED_FROM") or ".")
        os.environ["DIWAN_DATA"] = str((called_from / options.data.expanduser()).resolve())
    if options.tls:
        os.environ["DIWAN_TLS"] = "1"
        os.environ["DIWAN_HOSTS"] = ",".join(filter(None, [os.environ.get("DIWAN_HOSTS", ""), *bracketed(own_names())]))
    os.environ.setdefault("DIWAN_BASE_URL", f"{'https' if options.tls else 'http'}://localhost:{options.port}")
    os.environ["DIWAN_DEMO"] = "0" if options.empty else "1"
    data = Path(os.environ.get("DIWAN_DATA") or BASE_DIR / "var").expanduser().resolve()
    if options.fresh:
        throw_away(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The terminal is for the person who started this; events go to a file beside the data.
    (data / "logs").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DIWAN_LOG_FILE", str(data / "logs" / "diwan.jsonl"))


def bracketed(names: list[str]) -> list[str]:
    """IPv6 addresses as they stand in URLs."""
    return [f"[{name}]" if ":" in name else name for name in names]


def throw_away(data: Path) -> None:
    """Empty the data directory, if it is one of ours or empty; anything else is left alone with a word.

    Exits with the reason when it is somebody else's, or when the product runs on it. The lock itself stays: who
    deletes a lock lets two in.
    """
    if not data.exists() or all(entry.name == LOCK for entry in data.iterdir()):
        return
    if not any((data / name).exists() for name in MARKS):
        sys.exit(f"--fresh: {data} holds no data of this product; nothing was deleted.")
    try:
        with data_lock(data):
            # The marks go last: after a crash in between the rest is still known as ours.
            for entry in sorted(data.iterdir(), key=lambda entry: entry.name in MARKS):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry.name != LOCK:
                    entry.unlink()
    except InUse as error:
        sys.exit(already_running(data, error))
