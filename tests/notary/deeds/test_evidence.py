"""The evidence package of a deed: verified offline, and every change of it is found."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.services import audit
from courts.signing.authority import ensure_authority
from demo.people import Cast
from notary.deeds import declared
from notary.deeds.models import Deed
from notary.deeds.package.verify import verify_package
from notary.deeds.services.delivery import archive_due
from notary.deeds.services.evidence import evidence_package
from tests.notary.deeds.deeds import actor_of, sealed, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> bytes:
    deed = sealed(cast)
    audit.seal()
    archive_due()
    monkeypatch.setitem(declared._evidence, "sitting", lambda _deed: {"timeline.json": b"[]"})
    row = Deed.records.select_related("office", "notary", "pdf", "archive").get(pk=deed.pk)
    return evidence_package(row, actor=actor_of(cast, "notary"))


def changed(package: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            content = change(old.read(each)) if each == name else old.read(each)
            if content is not None:
                new.writestr(each, content)
    return out.getvalue()


def test_package_is_verified_without_a_database(package: bytes, tmp_path: Path, authority: Path) -> None:
    path = tmp_path / "deed.zip"
    path.write_bytes(package)
    out = io.StringIO()
    call_command("evidence", "verify", str(path), "--roots", str(authority / "root.pem"), stdout=out)
    assert "good" in out.getvalue()
    report = verify_package(package)
    assert (report.faults, report.number.endswith("1/2026") or bool(report.number)) == ([], True)
    with zipfile.ZipFile(path) as parts:
        assert "more/sitting/timeline.json" in parts.namelist()
        assert any(row["hash"] for row in json.loads(parts.read("audit.json")))


@pytest.mark.parametrize("name", ["deed.pdf", "deed.json", "audit.json", "more/sitting/timeline.json", "package.json"])
def test_changed_or_missing_part_is_named(package: bytes, name: str) -> None:
    assert verify_package(changed(package, name, lambda content: content[:-2] + b"  ")).faults
    assert verify_package(changed(package, name, lambda _content: None)).faults


def test_added_part_is_named(package: bytes) -> None:
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr("more/letter.txt", b"x")
    assert verify_package(out.getvalue()).faults == ["more/letter.txt: the list does not know it"]


def test_package_of_another_authority_is_refused(package: bytes, tmp_path: Path) -> None:
    other = ensure_authority(tmp_path / "other")
    assert verify_package(package, (other / "root.pem").read_bytes()).faults


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7"])
def test_other_files_are_no_package(content: bytes, tmp_path: Path) -> None:
    path: Any = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("evidence", "verify", str(path), stderr=io.StringIO())


def test_only_the_notary_takes_the_package_of_a_sealed_deed(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        evidence_package(sealed(cast), actor=actor_of(cast, "groom"))
    with pytest.raises(NotVisible):
        evidence_package(signed(cast), actor=actor_of(cast, "notary"))
