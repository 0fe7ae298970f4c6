"""The status page and `doctor`: one set of checks, bounded in time, for administrators and operators only."""

from __future__ import annotations

import ast
import json
import re
import time
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from celery import Celery, current_app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared import installation
from courts.ground.models import AccountMail, Notice, SweepState
from courts.ground.services import audit
from demo.people import Cast
from ops import operations
from ops.backup.archive_documents import ArchiveError
from ops.management.commands.doctor import MARKS
from ops.models import Operation, OperationKind
from ops.serving.certificate import ensure_certificate
from ops.status import bounded, running
from ops.status.charts import chart
from ops.status.checks import backups, certificates, database, queues, services, workers
from ops.status.findings import Finding, Level, Report
from ops.status.messages_left import Bar, messages_left
from ops.status.words import GROUPS, NAMES, SENTENCES, sentence
from ops.version import VERSION
from tests.access.administrators import administrator, client_of

REMOTE = running.REMOTE
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each check of a service is tested by itself; the report of a test asks none."""
    monkeypatch.setattr(running, "REMOTE", ())
    running.forget()
    yield
    running.forget()


def one(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.name == name)


def doctor(*options: str) -> tuple[int, str]:
    out, status = StringIO(), 0
    try:
        call_command("doctor", *options, stdout=out)
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, out.getvalue()


@pytest.mark.parametrize("member", ["manager", "officer", "lawyer", "stranger"])
def test_status_page_does_not_exist_for_the_cast(cast: Cast, member: str) -> None:
    assert client_of(cast.users[member]).get(reverse("status")).status_code == 404


def test_status_page_leads_visitors_to_the_sign_in(cast: Cast) -> None:
    assert "/accounts/login/" in Client().get(reverse("status")).headers["Location"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_status_page_names_every_group_in_words(cast: Cast, language: str) -> None:
    client = client_of(administrator())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("status")).content.decode()
    with translation.override(language):
        for name in ("services", "queues", "rooms", "backup", "storage", "version"):
            assert str(GROUPS[name]) in page
    assert page.count('<svg class="messages-chart__drawing"') == 2
    assert page.count('<table class="board">') == 2


def test_report_is_kept_for_half_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(running, "run", lambda: calls.append(1) or Report(clock.now(), ()))
    client = client_of(administrator())
    for _number in range(3):
        client.get(reverse("status"))
    assert calls == [1]


def test_hanging_service_does_not_hang_the_report(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "SECONDS", 0.2)
    monkeypatch.setattr(running, "REMOTE", (("services", "mail", lambda: time.sleep(3)),))
    began = time.monotonic()
    found = running.run()
    assert time.monotonic() - began < 2.5
    assert one(list(found.findings), "mail").code == "no_answer"
    assert found.level is Level.FAILED


def test_check_that_raises_is_a_finding_and_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Finding]:
        raise DatabaseError("secret connection string")

    monkeypatch.setattr(running, "LOCAL", (("queues", "queues", broken), *running.LOCAL))
    found = running.run()
    finding = one(list(found.findings), "queues")
    assert (finding.code, finding.params) == ("check_failed", {"error": "DatabaseError"})
    assert "secret" not in sentence(finding)
    assert one(list(found.findings), "database").level is Level.OK


def test_every_code_has_words_in_both_languages() -> None:
    words = "error kind version seconds names number ports address server free_bytes total_bytes percent"
    words += " rooms people node place days sent failed file reason alarmed key fault"
    values: dict[str, Any] = dict.fromkeys(words.split(), 5)
    values |= {name: clock.now() for name in ("made_at", "failed_at", "checked_at", "ends_at")}
    values |= dict.fromkeys(("source", "ports_source", "address_source"), "stored")
    values |= {"seen_age": 0.5, "oldest_age": 130, "made_age": 200_000.0}
    said: dict[str, list[str]] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            said[language] = [sentence(Finding("services", "mail", Level.OK, code, values)) for code in SENTENCES]
    for arabic, english in zip(said["ar"], said["en"], strict=True):
        assert re.search("[\u0621-\u064a]", arabic), english
        assert not re.search("[\u0621-\u064a]", english), english
        assert "%(" not in arabic + english


def test_every_code_of_a_check_has_a_sentence() -> None:
    """The codes as they stand in the source: some checks fail only where a service is broken in a certain way."""
    codes = {
        call.args[3].value
        for path in (ROOT / "ops" / "status").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Finding"
        and len(call.args) > 3
        and isinstance(call.args[3], ast.Constant)
    }
    assert len(codes) > 20
    assert codes <= set(SENTENCES)


def test_names_of_all_findings_have_words(cast: Cast) -> None:
    assert {finding.name for finding in running.run().findings} <= set(NAMES)


def test_worker_that_stopped_is_reported(cast: Cast) -> None:
    SweepState.records.all().delete()
    assert one(workers.heartbeat(), "worker").code == "worker_never"
    state = SweepState.records.create(name="ground.sweep", succeeded_at=clock.now())
    assert one(workers.heartbeat(), "worker").level is Level.OK
    SweepState.records.filter(pk=state.pk).update(succeeded_at=clock.now() - timedelta(minutes=5))
    assert one(workers.heartbeat(), "worker").level is Level.WARNING
    SweepState.records.filter(pk=state.pk).update(succeeded_at=clock.now() - timedelta(hours=2))
    found = workers.heartbeat()
    assert one(found, "worker").level is Level.FAILED
    assert "ground.sweep" in one(found, "periodic").params["names"]


def test_queue_shows_the_age_of_its_oldest_item(cast: Cast) -> None:
    now = clock.now()
    AccountMail.records.create(
        address="secret@diwan.example", due_at=now - timedelta(hours=1), expires_at=now + timedelta(hours=1)
    )
    AccountMail.records.create(address="b@diwan.example", due_at=now + timedelta(hours=1), expires_at=now)
    found = one(queues.queues(), "account_mails")
    assert found.level is Level.FAILED
    assert found.params["number"] == 1
    assert 3590 < found.params["oldest_age"] < 3700
    assert "secret" not in sentence(found)


def test_audit_entries_wait_for_their_seal_until_it_is_set(cast: Cast) -> None:
    audit.record("test.done", cast.venues["court"], actor=SYSTEM)
    assert one(queues.queues(), "seal").params["number"] >= 1
    while audit.seal().is_full:
        pass
    assert one(queues.queues(), "seal").code == "queue_empty"


@pytest.mark.django_db
def test_media_node_of_the_embedded_form_is_not_asked_by_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", True)
    found = services.media()
    assert found is not None
    assert (found.code, found.level) == ("media_not_asked", Level.OK)
    monkeypatch.setattr(settings, "EMBEDDED", False)
    monkeypatch.setattr("video.link.health.ANSWER_TIMEOUT", 0.01)
    found = services.media()
    assert found is not None
    assert (found.code, found.level) == ("media_no_link", Level.FAILED)


@pytest.mark.django_db
def test_status_tells_of_the_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_relay", [lambda _candidate: None])
    monkeypatch.setattr(settings, "DEMO", False)
    assert (services.relay().code, services.relay().level) == ("relay_none", Level.WARNING)
    refused = installation.Finding(is_good=False, code="refuses", address="turns:turn.example:443")
    monkeypatch.setattr(installation, "_relay", [lambda _candidate: refused])
    found = services.relay()
    assert (found.code, found.level) == ("relay_refuses", Level.FAILED)
    assert "turns:turn.example:443" in sentence(found)


def test_backup_and_its_check_are_recorded(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    assert {(finding.code, finding.level) for finding in backups.backups()} == {("backup_of_demo", Level.OK)}
    monkeypatch.setattr(settings, "DEMO", False)
    assert {finding.code for finding in backups.backups()} == {"backup_never", "drill_never"}
    file = tmp_path / "a.tar.gz"
    with operations.recorded(OperationKind.BACKUP, file):
        pass
    with pytest.raises(CommandError, match="complete"):
        call_command("restore", "--verify", str(file))
    row = Operation.records.get(kind="verification")
    assert (row.is_good, row.file, row.version) == (False, "a.tar.gz", VERSION)
    assert str(tmp_path) not in row.file
    found = backups.backups()
    assert one(found, "backup").level is Level.OK
    assert one(found, "backup_failure").code == "failed_verification"
    Operation.records.filter(kind="backup").update(at=clock.now() - timedelta(days=3))
    assert one(backups.backups(), "backup").level is Level.WARNING


def test_certificate_near_its_end_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, _key = ensure_certificate(tmp_path / "tls", ["localhost"])
    missing = tmp_path / "missing.pem"
    monkeypatch.setattr(settings, "CERTIFICATES", [str(certificate), str(missing)])
    levels = {finding.params["place"]: finding.level for finding in certificates.files()}
    assert levels == {str(certificate): Level.OK, str(missing): Level.WARNING}
    with time_machine.travel(clock.now() + timedelta(days=350), tick=False):
        assert certificates.files()[0].level is Level.WARNING
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert certificates.files()[0].level is Level.FAILED


def test_mail_server_that_refuses_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    for name, value in {"HOST": "127.0.0.1", "PORT": 1, "HOST_USER": "user", "HOST_PASSWORD": "opensesame"}.items():
        monkeypatch.setattr(settings, f"EMAIL_{name}", value)
    found = services.mail()
    assert (found.level, found.code) == (Level.FAILED, "mail_silent")
    assert "127.0.0.1:1" in sentence(found)
    assert "opensesame" not in sentence(found) + str(found.params)


def test_migration_of_a_newer_version_is_found(cast: Cast) -> None:
    assert one(database.schema(), "migrations").code == "migrations_done"
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("ground", "0020_notices_by_time")
    assert one(database.schema(), "migrations").code == "migrations_pending"
    recorder.record_applied("ground", "0020_notices_by_time")
    recorder.record_applied("ground", "9999_from_the_future")
    found = one(database.schema(), "migrations")
    assert (found.level, found.params["names"]) == (Level.FAILED, "ground.9999_from_the_future")


def test_version_is_the_same_everywhere() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
    assert f'softwareVersion: "{VERSION}"' in (ROOT / "publiccode.yml").read_text()


def test_messages_are_counted_by_hour_without_the_inbox(cast: Cast) -> None:
    now = clock.now()

    def message(number: int, **fields: Any) -> None:
        Notice.records.create(
            **{
                "key": f"k{number}",
                "kind": "hearing_listed",
                "channel": "email",
                "recipient": cast.people["lawyer"],
                "subject_label": "registry.case",
                "subject_id": cast.people["lawyer"].pk,
                "state": "sent",
                "sent_at": now,
                **fields,
            }
        )

    message(1)
    message(2, step="2h")
    message(3, channel="inbox")
    message(4, sent_at=now - timedelta(days=30))
    message(5, state="failed", claimed_at=now, sent_at=None)
    left = messages_left()
    for bars in (left.hours, left.days):
        assert (bars[-1].sent, bars[-1].reminders, bars[-1].failed) == (2, 1, 1)
        assert sum(bar.sent for bar in bars) == 2
    assert (len(left.hours), len(left.days)) == (24, 14)


def test_single_failure_is_seen_next_to_thousands() -> None:
    bars = [Bar(clock.now(), 10_000, 0, 0), Bar(clock.now(), 0, 0, 1), Bar(clock.now(), 0, 0, 0)]
    drawn = chart(bars, lambda _bar: "", label_every=2)
    assert [column.failed_height >= 2 for column in drawn.columns] == [False, True, False]
    assert all(column.failed_y >= 0 for column in drawn.columns)


def test_doctor_exits_with_the_worst_level(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for level in Level:
        finding = Finding("services", "mail", level, "queue_empty")
        monkeypatch.setattr(running, "run", lambda finding=finding: Report(clock.now(), (finding,)))
        status, text = doctor()
        assert status == int(level)
        assert "Mail server: Nothing waits." in text


def test_doctor_prints_json_of_every_group(cast: Cast) -> None:
    _status, text = doctor("--json")
    found = json.loads(text)
    assert found["version"] == VERSION
    assert {each["name"] for each in found["findings"]} >= {"database", "worker", "disk", "backup", "migrations"}
    assert {each["level"] for each in found["findings"]} <= {mark.lower() for mark in MARKS.values()}


def test_queue_of_the_broker_is_the_one_of_celery() -> None:
    app = Celery("test", broker="memory://")
    app.conf.update(broker_transport_options={"global_keyprefix": "court-"}, task_default_queue="work")
    before = current_app._get_current_object()
    app.set_current()
    try:
        assert queues.broker_queue() == "court-work"
    finally:
        before.set_current()


def break_services(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every service be out of reach, and return the secrets with which they are asked."""
    secrets = [f"open-sesame-{number}" for number in range(6)]
    password, key, receipts, redis, bucket, database_password = secrets
    values = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 1,
        "EMAIL_HOST_USER": "diwan",
        "EMAIL_HOST_PASSWORD": password,
        "GATEWAY_URL": "http://127.0.0.1:1/",
        "GATEWAY_KEY": key,
        "GATEWAY_RECEIPT_SECRET": receipts,
        "REDIS_URL": f"redis://:{redis}@127.0.0.1:1/0",
        "EMBEDDED": False,
        "STORAGES": {**settings.STORAGES, "default": {"BACKEND": "courts.ground.object_storage.ObjectStorage"}},
    }
    for name, value in values.items():
        monkeypatch.setattr(settings, name, value)

    def refuse(_name: str) -> bool:
        raise OSError(f"https://key:{bucket}@bucket.example refused")

    def fail() -> list[Finding]:
        raise DatabaseError(f"postgresql://diwan:{database_password}@db.example does not answer")

    monkeypatch.setattr(services, "default_storage", SimpleNamespace(exists=refuse))
    monkeypatch.setattr(running, "REMOTE", REMOTE)
    monkeypatch.setattr(running, "DATABASE", (*running.DATABASE, ("queues", "queues", fail)))
    # The reason of a failed backup is shown too.
    with pytest.raises(OSError, match="sesame"), operations.recorded(OperationKind.BACKUP, Path("/srv/backup.tar.gz")):
        refuse("")
    return [*secrets, settings.SECRET_KEY]


def test_no_secret_is_on_the_status_page_or_in_doctor(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = break_services(monkeypatch)
    _status, as_json = doctor("--json")
    found = {each["code"] for each in json.loads(as_json)["findings"]}
    # Each of these checks had a secret in its hands, and failed.
    assert {"mail_silent", "gateway_silent", "documents_silent", "check_failed", "failed_backup"} <= found
    page = client_of(administrator()).get(reverse("status")).content.decode()
    assert page.count("127.0.0.1:1") >= 2
    assert "backup.tar.gz" in page
    for text in (as_json, doctor()[1], page):
        assert not [secret for secret in secrets if secret in text]
        assert "/srv/" not in text


def test_reason_of_a_failed_backup_is_shown_without_its_folder(cast: Cast) -> None:
    file = Path("/srv/backups/b.tar.gz")
    with pytest.raises(ArchiveError), operations.recorded(OperationKind.BACKUP, file):
        raise ArchiveError(f"{file} already exists; backups are not overwritten.")
    said = sentence(one(backups.backups(), "backup_failure"))
    assert "b.tar.gz already exists; backups are not overwritten." in said
    assert "/srv" not in said


def test_last_upgrade_is_shown_with_its_version(cast: Cast) -> None:
    assert backups.upgrade() == []
    operations.write(OperationKind.UPGRADE)
    assert VERSION in sentence(one(backups.upgrade(), "upgrade"))
