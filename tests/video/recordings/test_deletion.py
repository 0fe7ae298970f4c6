"""Deletion: after its time, without a hold, by two administrators; the key goes first, a signed certificate stays."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm
from courts.ground import clock as ground_clock
from courts.ground.actors import Actor, actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Notice, User
from courts.signing import SigningUnavailable
from courts.signing.local import LocalSigner
from courts.signing.verification import NotVerified, certificates_of, verify_signature, verify_time_stamp
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up
from tests.video.recordings.closed import authority, clerk, closed, ended, folder, places, recorded_room, recording
from tests.video.recordings.watched import Watched, travelling, watched
from video.recordings.keys import KeyUnavailable
from video.recordings.models import Recording, RecordingDeletion, RecordingExport
from video.recordings.package import PROOFS
from video.recordings.queries.recordings import data_key_of
from video.recordings.services.closing.folders import folder_of
from video.recordings.services.deletion import propose_deletion
from video.recordings.services.holds import lift_hold, place_hold
from video.recordings.services.removal import remove_due, remove_recording
from video.recordings.services.stored import compare, compare_due
from video.recordings.states import HoldOffice

__all__ = [
    "authority",
    "clerk",
    "closed",
    "ended",
    "folder",
    "places",
    "recorded_room",
    "recording",
    "travelling",
    "watched",
]

pytestmark = pytest.mark.django_db
REASON = "انقضت مدة الحفظ"


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def second(first: User) -> User:
    return administrator("second@diwan.example")


def pass_time(recording: Recording, days: int = 1) -> None:
    """Let the recording's time have passed some days ago."""
    recording.keep_until = ground_clock.today() - timedelta(days=days)
    Recording.records.filter(pk=recording.pk).update(keep_until=recording.keep_until)


def delete(recording: Recording, first: User, second: User) -> RecordingDeletion:
    """Propose and confirm the deletion."""
    pass_time(recording)
    confirm(propose_deletion(recording, reason=REASON, actor=actor_for(first)), actor=actor_for(second))
    recording.refresh_from_db()
    assert recording.state == "deleted"
    return RecordingDeletion.records.get(recording=recording)


@pytest.mark.parametrize("days", [0, -1, None])
def test_recording_is_not_deleted_before_its_time(closed: Recording, first: User, days: int | None) -> None:
    if days is None:
        Recording.records.filter(pk=closed.pk).update(keep_until=None)
        closed.refresh_from_db()
    else:
        pass_time(closed, days)
    listed = client_of(first).get(reverse("kept_recordings")).content.decode()
    assert str(closed.pk) not in listed
    with pytest.raises(Conflict) as refused:
        propose_deletion(closed, reason=REASON, actor=actor_for(first))
    assert refused.value.code == "kept"
    assert not ProposedAct.records.exists()


def test_recording_with_a_hold_is_not_deleted_until_it_is_lifted(
    closed: Recording, clerk: Actor, first: User, second: User
) -> None:
    pass_time(closed)
    act = propose_deletion(closed, reason=REASON, actor=actor_for(first))
    hold = place_hold(closed, reason="طعن", actor=clerk)
    act.refresh_from_db()
    closed.refresh_from_db()
    assert (act.state, closed.state) == ("refused", "closed")
    assert "طعن" in act.answer
    assert Notice.records.filter(kind="act_decided", recipient=first.person).exists()
    assert data_key_of(closed)
    with pytest.raises(Conflict):
        propose_deletion(closed, reason=REASON, actor=actor_for(second))
    lift_hold(hold, reason="انتهى الطعن", actor=clerk)
    with pytest.raises(Conflict) as refused:
        confirm(act, actor=actor_for(second))
    assert refused.value.code == "decided"
    confirm(propose_deletion(closed, reason=REASON, actor=actor_for(first)), actor=actor_for(second))
    closed.refresh_from_db()
    assert closed.state == "deleted"
    [told] = json.loads(bytes(RecordingDeletion.records.get().certificate))["holds"]
    assert (told["reason"], told["lift_reason"]) == ("طعن", "انتهى الطعن")


def test_proposal_from_before_a_hold_is_not_confirmed(
    closed: Recording, clerk: Actor, first: User, second: User
) -> None:
    pass_time(closed)
    act = propose_deletion(closed, reason=REASON, actor=actor_for(first))
    hold = place_hold(closed, reason="طعن", actor=clerk)
    # As if both had happened at the same time.
    ProposedAct.records.filter(pk=act.pk).update(state="proposed")
    act.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        confirm(act, actor=actor_for(second))
    assert refused.value.code == "held"
    lift_hold(hold, reason="انتهى الطعن", actor=clerk)
    with pytest.raises(Conflict) as refused:
        confirm(act, actor=actor_for(second))
    assert refused.value.code == "held_since"


def test_administrator_who_lifted_a_hold_does_not_confirm_the_deletion(
    closed: Recording, first: User, second: User
) -> None:
    pass_time(closed)
    office = HoldOffice.ADMINISTRATORS
    hold = place_hold(closed, reason="تدقيق", actor=actor_for(first), office=office)
    lift_hold(hold, reason="انتهى التدقيق", actor=actor_for(second), office=office)
    act = propose_deletion(closed, reason=REASON, actor=actor_for(first))
    with pytest.raises(NotAllowed):
        confirm(act, actor=actor_for(second))
    confirm(act, actor=actor_for(administrator("third@diwan.example")))
    closed.refresh_from_db()
    assert closed.state == "deleted"


def test_one_administrator_is_not_enough(closed: Recording, cast: Cast, first: User) -> None:
    pass_time(closed)
    with pytest.raises(NotAllowed):
        propose_deletion(closed, reason=REASON, actor=actor_for(cast.users["judge"]))
    act = propose_deletion(closed, reason=REASON, actor=actor_for(first))
    for user in (first, cast.users["judge"]):
        with pytest.raises(NotAllowed):
            confirm(act, actor=actor_for(user))
    closed.refresh_from_db()
    assert closed.state == "closed"
    assert data_key_of(closed)


def test_two_administrators_delete_a_recording_in_pages(closed: Recording, first: User, second: User) -> None:
    pass_time(closed)
    proposer, other = client_of(first), client_of(second)
    assert str(closed.pk) in proposer.get(reverse("kept_recordings")).content.decode()
    page = reverse("kept_recording_delete", args=[closed.pk])
    assert "reauthenticate" in proposer.get(page)["Location"]
    step_up(proposer, page)
    assert proposer.post(page, {"reason": ""}).status_code == 400
    answer = proposer.post(page, {"reason": REASON})
    act = ProposedAct.records.get()
    assert answer["Location"] == reverse("proposed_act", args=[act.pk])
    shown = other.get(answer["Location"]).content.decode()
    assert str(closed.pk) in shown
    assert closed.room.title_ar not in shown
    sure = reverse("proposed_act_confirm", args=[act.pk])
    step_up(other, sure)
    assert other.post(sure).status_code == 302
    closed.refresh_from_db()
    assert (closed.state, bytes(closed.wrapped_key)) == ("deleted", b"")
    assert AuditEntry.records.filter(action="recording.deleted", actor=second).exists()
    event = closed.events.get(kind="deleted")
    assert (event.actor, event.note) == (second, REASON)
    certificate = reverse("kept_certificate", args=[closed.pk])
    assert other.get(certificate).status_code == 404
    remove_due()
    package = zipfile.ZipFile(io.BytesIO(other.get(certificate).content))
    assert sorted(package.namelist()) == ["deletion.json", "deletion.json.p7s", "deletion.json.tsr", "roots.pem"]


def test_certificate_verifies_and_names_every_segment_and_both_people(
    closed: Recording, first: User, second: User
) -> None:
    delete(closed, first, second)
    remove_due()
    row = RecordingDeletion.records.get()
    content, signature = bytes(row.certificate), bytes(row.signature)
    roots = certificates_of(bytes(row.roots))
    stamped = verify_time_stamp(signature, bytes(row.time_stamp), roots)
    verify_signature(content, signature, roots, at=stamped.at)
    with pytest.raises(NotVerified):
        verify_signature(content.replace(b"destroyed", b"forgotten"), signature, roots, at=stamped.at)
    told = json.loads(content)
    segments = list(closed.segments.order_by("seat", "medium", "number"))
    assert len(segments) == 3
    assert [(each["file"], each["sha256"], each["stored_sha256"]) for each in told["segments"]] == [
        (segment.name, segment.sha256, segment.stored_sha256) for segment in segments
    ]
    assert told["manifest_sha256"] == closed.manifest_sha256
    assert (told["recording"], told["sitting"]["id"]) == (str(closed.pk), str(closed.sitting_id))
    people = [(told[act]["account"], told[act]["by"]) for act in ("proposed", "confirmed")]
    assert people == [(str(each.pk), each.person.name_ar) for each in (first, second)]
    assert told["proposed"]["reason"] == REASON


def test_no_file_is_removed_before_the_certificate_is_signed(
    closed: Recording, folder: Path, first: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(self: LocalSigner, data: bytes) -> bytes:
        raise SigningUnavailable("no token")

    with monkeypatch.context() as patched:
        patched.setattr(LocalSigner, "time_stamp", unavailable)
        delete(closed, first, second)
        with pytest.raises(SigningUnavailable):
            remove_recording(closed.pk)
    assert len(list(folder.glob("*.seg"))) == 3
    assert client_of(first).get(reverse("kept_certificate", args=[closed.pk])).status_code == 404
    assert remove_due().done == 1
    assert list(folder.glob("*.seg")) == []
    assert bytes(RecordingDeletion.records.get().signature)


def test_crash_before_the_files_are_removed_leaves_them_unreadable(
    closed: Recording, folder: Path, first: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(closed, first, second)
    assert len(list(folder.glob("*.seg"))) == 3
    with pytest.raises(KeyUnavailable):
        data_key_of(closed)
    real, calls = default_storage.delete, []

    def crash_at_the_second(name: str) -> None:
        calls.append(name)
        if len(calls) == 2:
            raise OSError("the machine stops")
        real(name)

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "delete", crash_at_the_second)
        with pytest.raises(OSError, match="stops"):
            remove_recording(closed.pk)
    assert RecordingDeletion.records.get().files_removed_at is None
    local = folder_of(closed.pk)
    local.mkdir(parents=True)
    (local / "left.part").write_bytes(b"left")
    assert remove_due().done == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(PROOFS)
    assert not local.exists()
    assert (remove_due().done, remove_recording(closed.pk)) == (0, 0)
    assert closed.events.filter(kind="files_removed").count() == 1


def test_nightly_comparison_does_not_report_deleted_recordings(closed: Recording, first: User, second: User) -> None:
    delete(closed, first, second)
    remove_due()
    assert compare_due().done == 0
    assert compare(closed.pk) == 0
    closed.refresh_from_db()
    assert closed.fault == ""


def test_database_keeps_a_deleted_recording_deleted(closed: Recording, first: User, second: User) -> None:
    rows = Recording.records.filter(pk=closed.pk)
    with pytest.raises(DatabaseError, match="stays deleted"), transaction.atomic():
        rows.update(state="deleted")
    key = bytes(closed.wrapped_key)
    delete(closed, first, second)
    for change in ({"state": "closed"}, {"wrapped_key": key}):
        with pytest.raises(DatabaseError, match="stays deleted"), transaction.atomic():
            rows.update(**change)
    deletions = RecordingDeletion.records.all()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        deletions.update(certificate=b"{}")
    with pytest.raises(DatabaseError, match="is not deleted"), transaction.atomic():
        deletions.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        closed.segments.all().delete()
    with pytest.raises(Conflict):
        place_hold(closed, reason=REASON, actor=actor_for(first))


def test_deleted_recording_says_so_and_sends_no_piece(watched: Watched, first: User, second: User) -> None:
    judge = watched.client("judge")
    page = watched.play(judge)
    [piece, *_] = watched.addresses(judge, page)[watched.key("judge", "audio")]
    assert judge.get(piece["url"]).status_code == 200
    delete(watched.recording, first, second)
    assert judge.get(piece["url"]).status_code == 404
    assert judge.get(f"{page}addresses/").status_code == 404
    assert judge.get(page)["Location"] == watched.path("recording")
    assert judge.post(watched.path("recording"), {"reason": "تحرير المحضر"}).status_code == 409
    assert judge.get(watched.path("recording_export")).status_code == 409
    shown = judge.get(watched.path("recording"))
    assert shown.status_code == 200
    assert shown.context["deletion"].reason == REASON
    assert REASON in shown.content.decode()
    remove_due()
    assert judge.get(watched.path("recording_certificate"))["Content-Type"] == "application/zip"
    assert watched.client("lawyer").get(watched.path("recording_certificate")).status_code == 404


def test_page_of_a_deleted_recording_tells_who_watched_and_exported_it(
    watched: Watched, first: User, second: User
) -> None:
    watched.play(watched.client("judge"), "مراجعة أقوال الشاهدة")
    RecordingExport.records.create(
        recording=watched.recording, exported_by=watched.cast.users["clerk"], recipient="نيابة أبوظبي", purpose="خبرة"
    )
    delete(watched.recording, first, second)
    remove_due()
    kept = reverse("kept_recording", args=[watched.recording.pk])
    for page in (watched.client("clerk").get(watched.path("recording")), client_of(first).get(kept)):
        shown = page.content.decode()
        for words in ("مراجعة أقوال الشاهدة", watched.cast.people["judge"].name_ar, "نيابة أبوظبي", "خبرة"):
            assert words in shown, words
        assert "/exports/" not in shown
