"""Documents in a bucket of an S3 server: stored whole, sent whole, and a page instead of an error when it fails."""

from __future__ import annotations

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from courts.ground import object_storage
from courts.ground.errors import StorageUnavailable
from courts.ground.models import Document
from demo.people import Cast
from ops.status.checks.services import documents
from ops.status.findings import Level
from tests.objects import BUCKET, ObjectServer
from tests.registry import desk
from tests.registry.typing_in import browser
from tests.video.recordings.bucket import Bucket, bucket, server

__all__ = ["bucket", "server"]

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
FAILURES = ("refused", "error", "slow", "denied", "forged")


def test_document_is_stored_in_the_bucket_and_sent_from_it(cast: Cast, bucket: Bucket, server: ObjectServer) -> None:
    case = desk.case(cast)
    document = case.filing.documents.get(kind="statement").document
    assert document.content.name in server.names("documents/")
    assert len(server.read(document.content.name)) == document.size
    with pytest.raises(Exception, match="AccessDenied"):
        server.client(keys=server.other_keys).get_object(Bucket=BUCKET, Key=document.content.name)
    lawyer, address = browser(cast, "lawyer", "ar"), reverse("case_document", args=[case.pk, document.pk])
    assert b"".join(lawyer.get(address).streaming_content) == server.read(document.content.name)
    for how in FAILURES:
        bucket.fail(how)
        answer = lawyer.get(address)
        assert answer.status_code == 503, how
        assert "تعذر الوصول إلى الملفات المخزنة" in answer.content.decode()
        bucket.restore()
    assert lawyer.get(address).status_code == 200


@pytest.mark.parametrize("how", FAILURES)
def test_upload_is_refused_with_a_reason_while_the_bucket_fails(
    cast: Cast, bucket: Bucket, server: ObjectServer, how: str
) -> None:
    filing = desk.draft(cast)
    before = set(server.names()), Document.records.count()
    bucket.fail(how)
    lawyer, address = browser(cast, "lawyer", "ar"), reverse("filing_documents", args=[filing.pk])
    answer = lawyer.post(address, {"exhibits": [desk.upload("عقد.pdf")], "version": filing.version})
    assert answer.status_code == 400
    assert "يتعذّر حفظ الملف الآن" in answer.content.decode()
    assert (set(server.names()), Document.records.count()) == before
    bucket.restore()
    answer = lawyer.post(address, {"exhibits": [desk.upload("عقد.pdf")], "version": filing.version})
    assert answer.status_code == 302
    assert Document.records.count() == before[1] + 1


def test_large_file_is_stored_in_parts_and_read_whole(bucket: Bucket, server: ObjectServer) -> None:
    content = os.urandom(20 * 1024 * 1024)
    name = default_storage.save("recordings/large", ContentFile(content))
    assert "-" in server.client().head_object(Bucket=BUCKET, Key=name)["ETag"], "several parts"
    assert default_storage.size(name) == len(content)
    with default_storage.open(name, "rb") as file:
        assert file.read() == content
    bucket.fail("error")
    with pytest.raises(StorageUnavailable):
        default_storage.save("recordings/other", ContentFile(content))
    assert server.names("recordings/") == [name]


def test_missing_object_is_told_from_a_missing_bucket(bucket: Bucket, server: ObjectServer) -> None:
    assert not default_storage.exists("documents/none")
    for ask in (default_storage.open, default_storage.size):
        with pytest.raises(FileNotFoundError):
            ask("documents/none")
    assert default_storage.listdir("documents") == ([], [])
    bucket.use(bucket.way.port, server.keys, "none")
    with pytest.raises(StorageUnavailable):
        default_storage.listdir("documents")


def test_single_error_is_retried(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_storage, "ATTEMPTS", 2)
    bucket.restore()
    bucket.way.breaks_once = True
    assert not default_storage.exists("documents/none")
    assert bucket.way.served == 2
    finding = documents()
    assert finding is not None
    assert finding.level == Level.OK
