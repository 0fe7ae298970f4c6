"""`serve` sets up the product, restarts quickly, stops cleanly, and refuses unsafe options."""

from __future__ import annotations

import argparse
import http.client
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ops.data_directory.data_lock import data_lock
from ops.data_directory.file_permissions import secure_folder
from ops.serving.options import BASE_DIR, add_options, delete_data
from tests.installations import START_TIMEOUT, first_start, installed, serve
from tests.services.processes import ROOT, Child, wait_for

pytestmark = pytest.mark.slow


def port_of(child: Child) -> int:
    found = re.search(r"localhost:(\d+)/", child.said())
    assert found
    return int(found[1])


def refusal(*options: str, data: Path) -> str:
    """Return the output of a start that must fail."""
    child = serve(data, *options)
    try:
        wait_for(lambda: child.process.poll() is not None, within=30, what="a refusal")
        assert child.process.returncode != 0
        assert "Traceback" not in child.said()
        return child.said()
    finally:
        child.kill()


@pytest.fixture(scope="module")
def first() -> tuple[Path, str]:
    """The data directory after a first start, and its output."""
    return first_start()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A data directory that a test may change."""
    return installed(tmp_path / "data")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Child, Path]]:
    data = installed(tmp_path_factory.mktemp("served") / "data")
    child = serve(data)
    child.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
    yield child, data
    child.kill()


def test_start_prints_each_step_with_its_time_and_the_addresses(first: tuple[Path, str]) -> None:
    said = first[1]
    for step in ("settings", "database and triggers", "translations", "static files", "demonstration", "listening"):
        assert re.search(rf"^\[ *\d+\.\d s\] {step}", said, flags=re.MULTILINE), step
    for host in ("judge", "clerk", "lawyer", "officer", "notary", "stranger"):
        assert re.search(rf"http://{host}\.localhost:\d+/", said)


def test_second_process_on_the_same_data_is_refused(served: tuple[Child, Path]) -> None:
    assert "Already running" in refusal(data=served[1])


def open_to_others(data: Path) -> list[str]:
    """Return the paths that other users of the machine can read or list, without the static files."""
    paths = [data, *(path for path in data.rglob("*") if "static" not in path.relative_to(data).parts[:1])]
    return [str(path.relative_to(data)) for path in paths if _mode(path) & 0o077]


def _mode(path: Path) -> int:
    # SQLite deletes its journal when the last connection closes, maybe between the listing and the question.
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0


def test_data_is_readable_by_its_owner_only(served: tuple[Child, Path]) -> None:
    assert (served[1] / "diwan.sqlite3").exists()
    assert open_to_others(served[1]) == []


@pytest.mark.parametrize("passable, mode", [(False, 0o700), (True, 0o711)])
def test_permissions_of_an_open_data_folder_are_restricted(passable: bool, mode: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("secret-key", "diwan.sqlite3", "diwan.sqlite3-wal", "logs/diwan.jsonl", "mail/1.eml", "static/a.css"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).touch()
        (data / name).chmod(0o644)
    data.chmod(0o755)
    (data / "media").symlink_to(tmp_path)
    before = tmp_path.stat().st_mode
    secure_folder(data, passable=passable)
    assert data.stat().st_mode & 0o777 == mode
    assert [name for name in open_to_others(data) if name not in {".", "media"}] == []
    assert (data / "static" / "a.css").stat().st_mode & 0o777 == 0o644
    assert tmp_path.stat().st_mode == before


def test_fresh_does_not_delete_the_data_of_a_running_process(served: tuple[Child, Path]) -> None:
    before = {path: path.stat().st_ino for path in served[1].iterdir() if not path.name.startswith("diwan.sqlite3-")}
    assert f"Already running on {served[1]} (process {served[0].process.pid})." in refusal("--fresh", data=served[1])
    assert before.items() <= {path: path.stat().st_ino for path in served[1].iterdir()}.items()
    assert "Already running" in refusal(data=served[1]), "the lock file is the same"


def test_interrupted_deletion_can_be_repeated(tmp_path: Path) -> None:
    for name in ("lock", "diwan.sqlite3", "secret-key"):
        (tmp_path / name).touch()
    (tmp_path / "media").mkdir()
    with data_lock(tmp_path), pytest.raises(SystemExit, match="Already running"):
        delete_data(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    delete_data(tmp_path)
    delete_data(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_help_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    child = serve(tmp_path, "--fresh", "--help")
    assert child.process.wait(30) == 0
    assert (tmp_path / "secret-key").exists()


def test_restore_is_refused_while_the_product_runs(served: tuple[Child, Path], tmp_path: Path) -> None:
    variables = {"DIWAN_DATA": str(served[1])}
    backup = Child("backup", ["manage.py", "backup", str(tmp_path / "b")], log=tmp_path / "1.log", variables=variables)
    assert backup.process.wait(30) == 0
    command = ["manage.py", "restore", "--replace", str(tmp_path / "b")]
    restore = Child("restore", command, log=tmp_path / "2.log", variables=variables)
    assert restore.process.wait(30) == 1
    assert "is running" in restore.said()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_it_and_it_restarts_quickly_with_its_data(by: signal.Signals, made: Path) -> None:
    data = made
    secret = (data / "secret-key").read_text()
    one = serve(data)
    one.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
    peer = http.client.HTTPConnection("127.0.0.1", port_of(one))
    peer.request("GET", "/healthz/ready")
    assert peer.getresponse().status == 200
    began = time.monotonic()
    assert one.stop(by=by) == 0
    # Under a second on an idle machine. The tests share theirs, so this only distinguishes a stop from a hang.
    assert time.monotonic() - began < 12
    assert "Traceback" not in one.said()
    began = time.monotonic()
    second = serve(data)
    second.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
    again = time.monotonic() - began
    assert second.stop() == 0
    assert (data / "secret-key").read_text() == secret
    with closing(sqlite3.connect(data / "diwan.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM ground_user").fetchone()[0] > 5
    assert again < 30, "no step is repeated"


def test_fresh_deletes_the_data_and_no_other_folder(made: Path, tmp_path: Path) -> None:
    data = made
    secret = (data / "secret-key").read_text()
    child = serve(data, "--empty", "--fresh")
    child.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
    child.stop()
    with closing(sqlite3.connect(data / "diwan.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM ground_user").fetchone() == (0,)
    assert (data / "secret-key").read_text() != secret
    other = tmp_path / "holiday pictures"
    other.mkdir()
    (other / "beach.jpg").write_text("precious")
    assert "nothing was deleted" in refusal("--fresh", data=other)
    assert (other / "beach.jpg").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_other_machines_are_not_served_without_tls(host: str, tmp_path: Path) -> None:
    assert "without --tls" in refusal("--host", host, data=tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal("--port", str(port), data=tmp_path / "data")
    assert said.strip() == f"Cannot listen on port {port}: Address already in use. Try another port with --port."
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "options, word", [(["--prot", "8001"], "unknown option: --prot"), (["--port", "abc"], "not 'abc'")]
)
def test_invalid_option_prints_our_options_only(options: list[str], word: str, tmp_path: Path) -> None:
    said = refusal(*options, data=tmp_path / "data")
    assert word in said
    assert "--fresh" in said
    assert "_port" not in said
    assert "--pythonpath" not in said
    assert not (tmp_path / "data").exists()


def test_tls_serves_https_with_host_cookies(made: Path) -> None:
    data = made
    child = serve(data, "--tls")
    try:
        child.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
        trusted = ssl.create_default_context(cafile=data / "tls" / "certificate.pem")
        connection = http.client.HTTPSConnection("localhost", port_of(child), context=trusted, timeout=10)
        connection.request("GET", "/accounts/login/")
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert (data / "tls" / "key.pem").stat().st_mode & 0o077 == 0
        # Plain HTTP on the same port gets no page.
        with socket.create_connection(("127.0.0.1", port_of(child)), timeout=5) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200" not in plain.recv(200)
    finally:
        assert child.stop() == 0


def test_help_of_run_lists_every_option() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    options = {name for action in parser._actions for name in action.option_strings if name.startswith("--")}
    said = subprocess.run([ROOT / "run", "--help"], capture_output=True, text=True, check=True, cwd="/").stdout
    assert options <= set(re.findall(r"--[a-z]+", said))
    assert BASE_DIR == ROOT
