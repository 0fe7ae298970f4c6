from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.raw_peer import Child

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    log = tmp_path_factory.mktemp("child") / "stderr"
    errors = log.open("w")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ops.bounded_child", str(port)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "listening"
    served = Child(process, port)
    assert served.answers()
    yield served
    assert process.poll() is None, "the server crashed"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    errors.close()
    assert "Traceback" not in log.read_text()
