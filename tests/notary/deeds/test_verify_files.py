"""Files on the public verification page: the document of a deed, altered ones, and those of others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courts.signing.authority import ensure_authority
from courts.signing.pdf import verify as verification
from courts.signing.revocation import replace_certificate
from demo.people import Cast
from notary.deeds.forms import verification as form
from notary.deeds.views.verification import FILES
from tests.notary.deeds.deeds import content_of, sealed
from tests.signing import forged

pytestmark = pytest.mark.django_db


def verdict_on(content: bytes) -> str:
    file = SimpleUploadedFile("عقد.pdf", content, content_type="application/pdf")
    answer = Client().post("/verify/file/", {"file": file})
    assert answer.status_code == 200
    return answer.content.decode().partition('data-verdict="')[2].partition('"')[0]


def test_document_of_a_deed_is_valid(cast: Cast) -> None:
    assert verdict_on(content_of(sealed(cast))) == "valid"


def test_any_changed_byte_is_altered(cast: Cast) -> None:
    content = content_of(sealed(cast))
    # In the text, in the certificates inside the room of the signature, in its padding, and at the end.
    room = content.rindex(b"/Contents <") if b"/Contents <" in content else content.rindex(b"/Contents")
    for place in (len(content) // 3, room + 3000, content.rindex(b"0" * 100) + 50, len(content) - 3):
        digit = b"1" if content[place : place + 1] != b"1" else b"2"
        assert verdict_on(content[:place] + digit + content[place + 1 :]) == "altered"


def test_seal_over_a_document_of_no_deed_is_altered(cast: Cast, authority: Path) -> None:
    content = content_of(sealed(cast))
    unsealed = content[: content.index(b"%%EOF") + 6]
    assert verdict_on(forged.signed_otherwise(unsealed, authority)) == "altered"


def test_update_and_moved_signature_are_altered(cast: Cast) -> None:
    content = content_of(sealed(cast))
    for forgery in (forged.updated(content, forged.other_content), forged.wrapped(content)):
        assert verdict_on(forgery) == "altered"


def test_deed_that_another_key_sealed_is_not_ours(cast: Cast, tmp_path: Path) -> None:
    content = content_of(sealed(cast))
    unsealed = content[: content.index(b"%%EOF") + 6]
    assert verdict_on(forged.signed_otherwise(unsealed, ensure_authority(tmp_path / "other"))) == "foreign"


def test_seal_of_a_revoked_certificate_is_refused(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.SIGNING_DIR = ensure_authority(tmp_path / "own")
    content = content_of(sealed(cast))
    shutil.copytree(settings.SIGNING_DIR, tmp_path / "stolen")
    replace_certificate(settings.SIGNING_DIR, "signer", reason="key_compromise")
    unsealed = content[: content.index(b"%%EOF") + 6]
    assert verdict_on(forged.signed_otherwise(unsealed, tmp_path / "stolen")) == "revoked_seal"
    replaced = sealed(cast)
    assert verdict_on(content_of(replaced)) == "valid"


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n"])
def test_file_without_a_seal_is_not_ours(db: None, content: bytes) -> None:
    assert verdict_on(content) == "foreign"


def test_large_file_is_refused_at_the_field(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "MOST_BYTES", 4)
    answer = Client().post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert answer.status_code == 400
    assert 'id="id_file_error"' in answer.content.decode()


def test_missing_file_is_named_at_the_field(db: None) -> None:
    assert Client().post("/verify/file/").status_code == 400


def test_files_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MOST_BYTES", 1)
    client = Client()
    answers = [
        client.post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", b"%PDF")}).status_code
        for _turn in range(FILES + 1)
    ]
    assert answers == [200] * FILES + [429]
