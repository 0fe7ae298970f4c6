"""The options of `manage.py serve`. They are read twice: before settings load, and by the command."""

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

# When the process started, for the times that `serve` prints. Loading settings alone takes a second.
STARTED = "DIWAN_STARTED"

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Files that mark a data directory of the product, so that --fresh never deletes another folder.
MARKS = ("secret-key", "diwan.sqlite3")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add every option of `serve`, and so of `./run`."""
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--host", default="", help="address to listen on (this machine only; all with --tls)")
    parser.add_argument(
        "--data",
        type=Path,
        default=None,
        metavar="DIR",
        help="directory of the database, documents, mails and keys (DIWAN_DATA, or var next to the program)",
    )
    parser.add_argument("--fresh", action="store_true", help="delete the data first and start again")
    parser.add_argument(
        "--tls", action="store_true", help="serve other machines too, over https with a self-signed certificate"
    )
    parser.add_argument(
        "--empty", action="store_true", help="no demonstration: no people, no cases, no sign-in by link"
    )


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {value!r}")
    return int(value)


def listening_host(host: str, *, tls: bool) -> str:
    """Return the address to listen on: --host, else every address with --tls, else this machine only."""
    return host or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104  asked for by --tls


def try_port(host: str, port: int) -> None:
    """Exit with one line when the port cannot be opened, before anything is created."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trying:
        # As the server does: a port that was just closed counts as free.
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((host.strip("[]"), port))
            trying.listen()
        except OSError as error:
            sys.exit(f"Cannot listen on port {port}: {error.strerror}. Try another port with --port.")


def is_loopback(host: str) -> bool:
    """True if only this machine can reach the address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def own_names() -> list[str]:
    """Return the names and addresses by which other machines may reach this one."""
    names = {socket.gethostname(), socket.getfqdn()}
    for probe in (
        "192.0.2.1",
        "2001:db8::1",
    ):  # documentation addresses: the kernel looks up a route, nothing is sent
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


def apply_options(arguments: list[str]) -> None:
    """Set the environment variables that settings read. Refuses what cannot be served safely.

    Exits with the reason; for an error in the arguments, with the usage.
    """
    parser = argparse.ArgumentParser(prog="serve", add_help=False, allow_abbrev=False)
    add_options(parser)
    # Every command of manage.py has these options. They work here, but --help does not list them.
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
            "unencrypted, and browsers allow no camera or microphone there. Add --tls."
        )
    try_port(listening_host(options.host, tls=options.tls), options.port)
    os.environ[STARTED] = str(time.time())
    if options.data is not None:
        # ./run changes to the program's folder; a relative path is relative to the caller's directory.
        called_from = Path(os.environ.get("DIWAN_CALLED_FROM") or ".")
        os.environ["DIWAN_DATA"] = str((called_from / options.data.expanduser()).resolve())
    if options.tls:
        os.environ["DIWAN_TLS"] = "1"
        os.environ["DIWAN_HOSTS"] = ",".join(filter(None, [os.environ.get("DIWAN_HOSTS", ""), *url_hosts(own_names())]))
    os.environ.setdefault("DIWAN_BASE_URL", f"{'https' if options.tls else 'http'}://localhost:{options.port}")
    os.environ["DIWAN_DEMO"] = "0" if options.empty else "1"
    data = Path(os.environ.get("DIWAN_DATA") or BASE_DIR / "var").expanduser().resolve()
    if options.fresh:
        delete_data(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The terminal is for the operator; log events go to a file in the data directory.
    (data / "logs").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DIWAN_LOG_FILE", str(data / "logs" / "diwan.jsonl"))


def url_hosts(names: list[str]) -> list[str]:
    """Put IPv6 addresses in brackets, as URLs need."""
    return [f"[{name}]" if ":" in name else name for name in names]


def delete_data(data: Path) -> None:
    """Empty the data directory, if it belongs to the product. Anything else is left alone.

    Exits with the reason when the folder is not ours, or when the product is running on it. The lock file stays:
    deleting it would let two processes hold the lock.
    """
    if not data.exists() or all(entry.name == LOCK for entry in data.iterdir()):
        return
    if not any((data / name).exists() for name in MARKS):
        sys.exit(f"--fresh: {data} holds no data of this product; nothing was deleted.")
    try:
        with data_lock(data):
            # The marks go last: after a crash in between, the rest is still recognised as ours.
            for entry in sorted(data.iterdir(), key=lambda entry: entry.name in MARKS):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry.name != LOCK:
                    entry.unlink()
    except InUse as error:
        sys.exit(already_running(data, error))
