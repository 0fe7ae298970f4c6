"""The files of deploy/ and docs/operations.md agree with the code."""

from __future__ import annotations

import configparser
import re
import shlex
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands

from config import env
from config.checks import check_media_address
from video.link import embedded
from video.link.embedded import free_ports_of

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
# Set by `serve` and `./run` for their own use.
INTERNAL = {"DIWAN_STARTED", "DIWAN_CALLED_FROM"}


def variables_read() -> set[str]:
    readers = "text|flag|number|ports|listing|relays|folder|one_of|some_of|web_address|database|mail_server"
    named = rf"env\.(?:{readers})\(\s*\"([A-Z0-9_]+)\""
    return {f"DIWAN_{name}" for name in re.findall(named, (ROOT / "config" / "settings.py").read_text())}


def test_documented_variables_are_those_that_settings_read() -> None:
    explained = set(re.findall(r"`(DIWAN_[A-Z0-9_]+)`", OPERATIONS.partition("## Variables")[2].partition("\n## ")[0]))
    assert explained == variables_read()


def test_every_variable_in_deploy_files_is_read() -> None:
    named: set[str] = set()
    for path in [*DEPLOY.rglob("*"), ROOT / "run", ROOT / "test", ROOT / "requirements" / "install"]:
        if path.is_file():
            named |= set(re.findall(r"\b(DIWAN_[A-Z0-9_]+)", path.read_text()))
    assert named - INTERNAL - {"DIWAN_"} <= variables_read()


def command_exists(command: list[str]) -> bool:
    """True for `manage.py X` and `celery -A config X` that exist, with any path before them."""
    if command[0].endswith("celery"):
        return command[1:3] == ["-A", "config"] and command[3] in {"worker", "beat"} and "-B" not in command
    return command[1] == "manage.py" and command[2] in get_commands()


def units() -> dict[str, configparser.ConfigParser]:
    found = {}
    for path in sorted((DEPLOY / "systemd").glob("*.service")):
        parser = configparser.ConfigParser(strict=True, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(path)
        found[path.name] = parser
    return found


def test_units_start_existing_commands_with_few_privileges() -> None:
    assert len(units()) == 4
    for name, unit in units().items():
        service = unit["Service"]
        assert command_exists(shlex.split(service["ExecStart"])), name
        assert service["User"] == "diwan"
        assert service["NoNewPrivileges"] == "yes"
        assert service["ProtectSystem"] == "strict"
        assert unit["Unit"]["PartOf"] == "diwan.target"


def test_target_wants_every_unit() -> None:
    wanted = re.search(r"^Wants=(.*)$", (DEPLOY / "systemd" / "diwan.target").read_text(), flags=re.MULTILINE)
    assert wanted
    assert {re.sub(r"@\d+", "@", name) for name in wanted[1].split()} == set(units())


def test_containers_start_existing_commands() -> None:
    compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "medianode", "relay", "postgres", "redis"}
    for name in ("migrate", "web", "worker", "beat", "medianode"):
        assert command_exists(services[name]["command"]), name
        assert services[name]["read_only"]
    assert services["redis"]["command"][1:] == ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]


@pytest.mark.parametrize("what", ["worker", "beat", "web", "medianode"])
def test_documentation_names_the_same_processes(what: str) -> None:
    commands = re.findall(r"`((?:python manage\.py|celery -A config)[^`]*)`", OPERATIONS)
    named = [shlex.split(command) for command in commands if what in command]
    assert named
    assert all(command_exists(command) for command in named)


def test_proxy_has_the_body_limits_of_the_product() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    megabyte = 2**20
    assert f"client_max_body_size {settings.BODY_LIMIT // megabyte}m;" in text
    assert f"client_max_body_size {settings.UPLOAD_LIMIT // megabyte}m;" in text
    taking_files = re.search(r"location ~ \^/\(([^)]*)\)/", text)
    assert taking_files
    assert {f"/{path}/" for path in taking_files[1].split("|")} == set(settings.UPLOAD_PATHS)


def test_proxy_overwrites_forwarded_headers() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert 'Daphne-Root-Path ""' in text


@pytest.mark.parametrize("address, errors", [("", 0), ("192.0.2.7", 0), ("2001:db8::7", 0), ("media.example", 1)])
def test_invalid_media_address_is_a_system_check_error(
    address: str, errors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ADDRESS", address)
    assert len(check_media_address(None)) == errors


@pytest.mark.parametrize("said, ports", [("", (0,)), ("7000", (7000,)), ("7000, 7001", (7000, 7001))])
def test_media_node_may_have_several_ports(said: str, ports: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIWAN_MEDIA_PORT", said)
    assert env.ports("MEDIA_PORT") == ports


@pytest.mark.parametrize("said", ["seven", "70000", "-1", "7000;7001"])
def test_invalid_port_stops_the_start(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIWAN_MEDIA_PORT", said)
    with pytest.raises(ImproperlyConfigured, match="DIWAN_MEDIA_PORT"):
        env.ports("MEDIA_PORT")


def test_second_node_takes_the_next_port() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free,
    ):
        held.bind(("", 0))
        free.bind(("", 0))
        ports = [each.getsockname()[1] for each in (held, free)]
        free.close()
        assert free_ports_of(ports, 1) == ports[1:]
        assert free_ports_of(ports[:1], 1) == ports[:1], "the only port: the node waits for it"


def test_each_process_of_the_node_has_its_own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {41001}
    monkeypatch.setattr(embedded, "_is_free", lambda port: port not in taken)
    assert free_ports_of((40000, 41000), 3) == [40000, 40001, 40002]
    taken.add(40002)
    assert free_ports_of((40000, 42000), 3) == [42000, 42001, 42002]
    assert free_ports_of((40000, 41000), 3) == [40000, 40001, 40002], "none is free: the nodes wait"
    assert free_ports_of((0,), 3) == [0, 0, 0]
