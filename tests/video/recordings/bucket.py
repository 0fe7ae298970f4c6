"""The store of the product in a bucket, for tests of recordings and documents."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from courts.ground import object_storage
from tests.objects import BUCKET, REGION, Breakage, Keys, ObjectServer, Way, object_server

BACKEND = "courts.ground.object_storage.ObjectStorage"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """One server for all tests of this process."""
    with object_server(tmp_path_factory.mktemp("objects")) as running:
        yield running


@dataclass
class Bucket:
    """The bucket as the product reaches it, and what breaks on the way."""

    server: ObjectServer
    way: Way
    settings: Any

    def use(self, port: int, keys: Keys, name: str = BUCKET) -> None:
        """Let the product reach a bucket of the server at this port with these keys."""
        options = {
            "bucket_name": name,
            "endpoint_url": f"http://127.0.0.1:{port}",
            "region_name": REGION,
            "access_key": keys[0],
            "secret_key": keys[1],
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        }
        default = {"BACKEND": BACKEND, "OPTIONS": options}
        self.settings.STORAGES = {**self.settings.STORAGES, "default": default}

    def fail(self, how: str) -> None:
        """Let each request fail: `error`, `slow`, `cut`, `denied`, `refused`, or `forged`."""
        if how == "denied":
            self.use(self.way.port, self.server.other_keys)
        elif how == "forged":
            self.use(self.way.port, (self.server.keys[0], "not the secret"))
        elif how == "refused":
            self.use(closed_port(), self.server.keys)
        else:
            self.way.breakage = cast("Breakage", how)

    def restore(self) -> None:
        """Let everything work again."""
        self.way.breakage = ""
        self.use(self.way.port, self.server.keys)


def closed_port() -> int:
    """Return a port at which no process listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def bucket(server: ObjectServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """An empty bucket as the store of the product; it is given up after one try of half a second."""
    monkeypatch.setattr(object_storage, "READ_SECONDS", 0.5)
    monkeypatch.setattr(object_storage, "ATTEMPTS", 1)
    server.empty()
    way = Way(server.port)
    found = Bucket(server, way, settings)
    found.use(way.port, server.keys)
    yield found
    way.stop()


@pytest.fixture
def places(settings: Any, tmp_path: Path, authority: Path, bucket: Bucket) -> Path:
    """Folders of this test alone, with the bucket as the store."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.SIGNING_DIR, settings.TSA_URL = authority, ""
    return tmp_path
