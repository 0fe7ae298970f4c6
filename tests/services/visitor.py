"""A user of pages and forms without a browser: cookies, hidden fields, redirects that are not followed."""

from __future__ import annotations

import http.client
import json
import re
import secrets
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    status: int
    location: str
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(slots=True)
class Visitor:
    """One session with the web process of a test, with requests as the proxy sends them."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Send one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": self.host, "Cookie": self.cookie_header, **named})
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _is, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode(errors="replace"))

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, *, page: str | None = None, **fields: str | list[str]) -> Answer:
        """Fill in the form of a page (of the same path when none is named) and send it."""
        shown = self.get(page or path)
        assert shown.status == 200, (page or path, shown.status, shown.text[:500])
        hidden = {
            name: unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
        }
        return self.submit(path, **(hidden | fields))

    def submit(self, path: str, **fields: str | list[str]) -> Answer:
        """Send only these fields."""
        body = urlencode(fields, doseq=True).encode()
        return self.send("POST", path, body, Content_Type="application/x-www-form-urlencoded")

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in with the form."""
        answer = self.post("/accounts/login/", login=email, password=password)
        assert answer.status == 302, answer.text[:2000]
        return self

    def upload(self, path: str, parts: dict[str, str | tuple[str, bytes]], **headers: str) -> Answer:
        """Send a multipart body; a part with a file name is a PDF."""
        mark = secrets.token_hex(16)
        body = b""
        for name, part in parts.items():
            if isinstance(part, str):
                body += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{part}\r\n'.encode()
            else:
                head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{part[0]}"\r\n'
                body += f"{head}Content-Type: application/pdf\r\n\r\n".encode() + part[1] + b"\r\n"
        body += f"--{mark}--\r\n".encode()
        return self.send("POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}", **headers)
