"""`python -m bench.scale.sign_ins [--people 1000] [--threads 6]`: people sign in to one web process, over HTTP.

It needs a PostgreSQL in `DIWAN_DATABASE_URL` and a Redis in `DIWAN_REDIS_URL`. Each person comes from an address of
their own (127.x.y.z), reads the sign-in page, sends its form with token and cookies, one in ten also the code of an
authenticator app, and then opens a page that needs the session. Printed are the errors, the time, and the processor of
the web process for each sign-in as a ratio to the bare check of the password hash in the same run.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PASSWORD = "nine quiet desert lamps"  # noqa: S105
EVERY = 10
BOUND = 600.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Person:
    """One account, with the secret of its authenticator app if it has one."""

    email: str
    address: str
    secret: str = ""


@dataclass(slots=True)
class Browser:
    """The cookies of one person, and requests from their address."""

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, Location and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
        with closing(connection):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), text

    def send(self, path: str, fill: Callable[[], dict[str, str]]) -> tuple[int, str]:
        """Read a page, then fill in its form and send it."""
        status, _location, text = self.ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        if status != 200 or token is None:
            return status, "no form"
        status, location, _text = self.ask("POST", path, {**fill(), "csrfmiddlewaretoken": token.group(1)})
        return status, location


def sign_in(port: int, person: Person) -> str:
    """Sign one person in; returns what went wrong, or nothing."""
    browser = Browser(port, person.address)
    try:
        status, location = browser.send("/accounts/login/", lambda: {"login": person.email, "password": PASSWORD})
        if status == 302 and "/2fa/authenticate/" in location:
            status, location = browser.send("/accounts/2fa/authenticate/", lambda: {"code": code_of(person)})
            if status != 302:
                return f"second factor: {status} {location}"
        if status != 302:
            return f"sign-in: {status} {location}"
        status, location, _text = browser.ask("GET", "/inbox/")
    except OSError as error:
        return type(error).__name__
    return "" if status == 200 else f"page: {status} {location}"


def code_of(person: Person) -> str:
    """The code that the authenticator app shows now. One that is about to change is not typed any more."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: PLC0415

    if time.time() % 30 > 26:
        time.sleep(30 - time.time() % 30)
    return str(format_hotp_value(hotp_value(person.secret, int(time.time()) // 30)))


def seed(number: int) -> list[Person]:
    """Create the accounts; the hash of the one password is made once."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from courts.ground import models  # noqa: PLC0415

    hashed, run = make_password(PASSWORD), int(time.time())
    people = models.Person.records.bulk_create(
        models.Person(name_ar=f"شخص {place}", identity_level="verified") for place in range(number)
    )
    users = models.User.objects.bulk_create(
        models.User(email=f"p{place}.{run}@bench.example", password=hashed, person=person)
        for place, person in enumerate(people)
    )
    found = []
    for place, user in enumerate(users):
        made = Person(user.email, f"127.{1 + place // 62500}.{place // 250 % 250}.{1 + place % 250}")
        if place % EVERY == 0:
            made.secret = generate_totp_secret()
            TOTP.activate(user, made.secret)
        found.append(made)
    return found


def processor_of(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def bare_check(hashed: str, rounds: int = 30) -> float:
    """Seconds of processor of one check of the password hash."""
    from django.contrib.auth.hashers import check_password  # noqa: PLC0415

    began = time.process_time()
    for _round in range(rounds):
        check_password(PASSWORD, hashed)
    return (time.process_time() - began) / rounds


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


def main() -> int:
    """Measure once and print; the exit status is 1 for any error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=6, help="people who sign in at the same time")
    options = parser.parse_args()
    os.environ |= {"DIWAN_TLS": "1", "DIWAN_HOSTS": "127.0.0.1", "DIWAN_LOG_LEVEL": "ERROR"}
    import django  # noqa: PLC0415

    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("messages", "compile", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["django_htmx"])
    cache.clear()
    people = seed(options.people)
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "manage.py", "web", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert web.stdout is not None
        if web.stdout.readline().strip() != "listening":
            raise SystemExit("the web process did not start")
        Browser(port, "127.0.0.1").ask("GET", "/accounts/login/")
        bare = bare_check(make_password(PASSWORD))
        before, began = processor_of(web.pid), time.perf_counter()
        with ThreadPoolExecutor(options.threads) as pool:
            outcomes = list(pool.map(lambda person: sign_in(port, person), people))
        wall, used = time.perf_counter() - began, processor_of(web.pid) - before
    finally:
        web.terminate()
        web.wait(20)
    errors = [outcome for outcome in outcomes if outcome]
    print(f"{len(people)} sign-ins, {sum(bool(person.secret) for person in people)} of them with a second factor")
    print(f"errors: {len(errors)} {sorted(set(errors))[:5]}")
    print(f"time: {wall:.0f} s (must: {BOUND:.0f} s for 1,000), {len(people) / wall:.1f} a second")
    each = used / len(people)
    print(f"processor: {each * 1000:.0f} ms a sign-in, {each / bare:.1f} times the bare check of {bare * 1000:.0f} ms")
    return 1 if errors or wall > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
