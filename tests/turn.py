"""coturn as `deploy/turnserver.conf` sets it up, on an address of this machine."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.serving.certificate import ensure_certificate

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "turnserver.conf"
SECRET = "secret-of-the-relay-in-the-tests-only"
START_WITHIN = 30.0
# Options of the file that a test sets itself, or that have no place in a test.
_REPLACED = ("syslog", "no-stdout-log", "cert=", "pkey=")


@dataclass(frozen=True, slots=True)
class Turn:
    """A running relay: its address, its port for UDP and TCP, and its port for TLS."""

    address: str
    port: int
    tls_port: int

    @property
    def urls(self) -> str:
        """Return its addresses as DIWAN_TURN_URLS has them."""
        tcp = f"turns:{self.address}:{self.tls_port}?transport=tcp"
        return f"turn:{self.address}:{self.port}?transport=udp,{tcp}"


@contextmanager
def turn(folder: Path, *, address: str, peer: str, port: int, tls_port: int) -> Iterator[Turn]:
    """Start the relay; `peer` is the only address that it may reach. Stopped with SIGKILL at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = ensure_certificate(folder, ["localhost"])
    values = {
        "OWN-ADDRESS": address,
        "MEDIA-NODE-ADDRESS": peer,
        "SECRET-OF-AT-LEAST-32-CHARACTERS": SECRET,
        "listening-port=3478": f"listening-port={port}",
        "tls-listening-port=443": f"tls-listening-port={tls_port}",
    }
    text = CONFIGURATION.read_text()
    for name, value in values.items():
        assert name in text, name
        text = text.replace(name, value)
    lines = [line for line in text.splitlines() if not line.startswith(_REPLACED)]
    lines += [f"cert={certificate}", f"pkey={key}", "log-file=stdout", f"pidfile={folder / 'turn.pid'}"]
    # coturn gives up root's rights; its folder and the key are root's own.
    lines += ["proc-user=root", "proc-group=root", f"userdb={folder / 'turn.db'}"]
    (folder / "turnserver.conf").write_text("\n".join(lines) + "\n")
    with (folder / "turn.log").open("wb") as log:
        process = subprocess.Popen(
            ["turnserver", "-c", str(folder / "turnserver.conf"), "--verbose"], stdout=log, stderr=log
        )
    try:
        _wait(process, address, tls_port, folder)
        yield Turn(address, port, tls_port)
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("coturn did not start:\n" + (folder / "turn.log").read_text(errors="replace")[-3000:])
