"""An S3 server in its own process that checks signatures and rights, and a way to it that breaks when told to."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import boto3
from botocore.config import Config

BUCKET = "diwan"
REGION = "me-central-1"
START_WITHIN = 60.0
_LOCAL = "127.0.0.1"
_HOP = frozenset({"connection", "transfer-encoding", "keep-alive"})
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]}
    ],
}
Keys = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ObjectServer:
    """A running server with one bucket. `keys` may use it, `other_keys` belong to an account without any right."""

    port: int
    keys: Keys
    other_keys: Keys

    def client(self, service: str = "s3", keys: Keys | None = None) -> Any:
        """Return a client of the server itself, not of the product."""
        return _client(self.port, service, keys or self.keys)

    def names(self, prefix: str = "") -> list[str]:
        """Return the names of all objects."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def read(self, name: str) -> bytes:
        """Return the bytes of an object."""
        content: bytes = self.client().get_object(Bucket=BUCKET, Key=name)["Body"].read()
        return content

    def empty(self) -> None:
        """Remove all objects."""
        for name in self.names():
            self.client().delete_object(Bucket=BUCKET, Key=name)


def _client(port: int, service: str, keys: Keys) -> Any:
    return boto3.client(
        service,
        endpoint_url=f"http://{_LOCAL}:{port}",
        region_name=REGION,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        config=Config(retries={"total_max_attempts": 1}),
    )


@contextmanager
def object_server(folder: Path) -> Iterator[ObjectServer]:
    """Start the server; it is stopped at the end."""
    with socket.create_server((_LOCAL, 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("moto_server")
    with (folder / "objects.log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), "-H", _LOCAL, "-p", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ, "AWS_DEFAULT_REGION": REGION},
        )
    try:
        _wait(process, port, folder)
        yield _set_up(port)
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((_LOCAL, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "objects.log").read_text())


def _set_up(port: int) -> ObjectServer:
    first: Keys = ("set-up", "set-up")
    _client(port, "s3", first).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    rights = _client(port, "iam", first)
    found: list[Keys] = []
    for user in ("product", "other"):
        rights.create_user(UserName=user)
        made = rights.create_access_key(UserName=user)["AccessKey"]
        found.append((made["AccessKeyId"], made["SecretAccessKey"]))
    rights.put_user_policy(UserName="product", PolicyName="bucket", PolicyDocument=json.dumps(_POLICY))
    # From now on each request needs a right signature and a right.
    begin = urllib.request.Request(
        f"http://{_LOCAL}:{port}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}
    )
    urllib.request.urlopen(begin, timeout=10).close()  # noqa: S310 - our own server
    return ObjectServer(port, *found)


Breakage = Literal["", "error", "slow", "cut"]


class Way:
    """A proxy to the server. `breakage`: answer 500, answer too late, or hang up in the middle of an answer."""

    def __init__(self, port: int) -> None:
        self.breakage: Breakage = ""
        self.breaks_once = False
        self.served = 0
        self._to = port
        self._is_over = threading.Event()
        way = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                way.handle(self)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815 - names of the library

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((_LOCAL, 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Pass a request on, or break it."""
        self.served += 1
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        request.close_connection = True
        once, self.breaks_once = self.breaks_once, False
        if once or self.breakage == "error":
            request.send_response(500)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if self.breakage == "slow":
            self._is_over.wait(30)
            return
        connection = http.client.HTTPConnection(_LOCAL, self._to, timeout=30)
        connection.request(request.command, request.path, body, dict(request.headers))
        answer = connection.getresponse()
        content = answer.read()
        request.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                request.send_header(name, value)
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(content[: len(content) // 2] if self.breakage == "cut" else content)
        connection.close()

    def stop(self) -> None:
        """Refuse every connection from now on."""
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
