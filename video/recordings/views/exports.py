"""The export of a recording: the question for kind, recipient and purpose, its progress, and the file itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.views.step_up import step_up
from courts.ground import clock
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from video.recordings import owners
from video.recordings.forms.exports import ExportForm
from video.recordings.models import RecordingExport
from video.recordings.queries.access import Access, access_export, access_recording
from video.recordings.services.exports.requests import KEPT, require_export, start_export, try_again
from video.recordings.services.exports.sending import file_parts, file_parts_async, prepare, require_ready
from video.recordings.signed_urls import is_signed, signed
from video.recordings.states import EXPORT_AT_WORK, ExportKind, ExportState

# A download that has sent nothing for so long has ended.
STALLED: Final = timedelta(seconds=30)
_TYPES: Final = {ExportKind.EVIDENCE: ("application/zip", "zip"), ExportKind.VIDEO: ("video/webm", "webm")}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export_recording(request: SignedInRequest, recording_id: UUID) -> HttpResponseBase:
    """Ask what is exported, who gets it and why; a POST asks for the export."""
    access = access_recording(request.user, recording_id)
    require_export(access)
    return _ask(request, access)


@step_up
def _ask(request: SignedInRequest, access: Access) -> HttpResponse:
    form = ExportForm(request.POST if request.method == "POST" else None)
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = start_export(access, request.user, actor=actor_of(request), **form.cleaned_data)
        except Conflict as error:
            if error.code != "at_work":
                raise
            show(form, error)
            status = 409
        else:
            return redirect("recording_exported", access.recording.pk, made.pk)
    context = {"form": form, "days": KEPT.days, **_about(access)}
    return render(request, "recordings/export.html", context, status=status)


@never_cache
@require_safe
@signed_in
def exported(request: SignedInRequest, recording_id: UUID, export_id: UUID) -> HttpResponse:
    """The progress of an export, then a link to its file that holds for five minutes in this session."""
    access = access_recording(request.user, recording_id)
    found = access_export(access, request.user, export_id)
    path = reverse("recording_package", args=[recording_id, export_id])
    session = request.session.session_key or ""
    is_sent = found.sent_at is not None and found.sent_bytes == found.total_bytes > 0
    is_sending = found.sent_at is not None and not is_sent and clock.now() - found.sent_at < STALLED
    context = {
        "export": found,
        "url": signed(path, grant=found.pk, session=session) if found.state == ExportState.READY else "",
        # The style of a waiting person would ask the user to act.
        "badge": "queued" if found.state == ExportState.WAITING else found.state,
        "is_video": found.kind == ExportKind.VIDEO,
        "is_at_work": found.state in EXPORT_AT_WORK,
        "is_sending": is_sending and found.state == ExportState.READY,
        "days": KEPT.days,
        **_about(access),
    }
    return render(request, "recordings/exported.html", context)


@require_POST
@signed_in
def again(request: SignedInRequest, recording_id: UUID, export_id: UUID) -> HttpResponse:
    """Go on with an export that failed."""
    access = access_recording(request.user, recording_id)
    found = access_export(access, request.user, export_id)
    try_again(access, found, actor=actor_of(request))
    return redirect("recording_exported", recording_id, found.pk)


@never_cache
@require_safe
@signed_in
def package(request: SignedInRequest, recording_id: UUID, export_id: UUID) -> HttpResponseBase:
    """Send the file as it is read. 403 for an address that is altered, too old, or of another session."""
    access = access_recording(request.user, recording_id)
    found = access_export(access, request.user, export_id)
    grant, until, signature = (request.GET.get(name, "") for name in ("grant", "until", "signature"))
    session = request.session.session_key or ""
    is_ours = grant == str(found.pk) and is_signed(
        request.path, grant=grant, until=until, signature=signature, session=session
    )
    if not is_ours:
        raise NotAllowed
    require_export(access)
    require_ready(found)
    return _send(request, found)


@step_up
def _send(request: SignedInRequest, found: RecordingExport) -> StreamingHttpResponse:
    # An asynchronous server would read an ordinary iterator to its end first.
    parts = file_parts_async if isinstance(request, ASGIRequest) else file_parts
    total, content = prepare(found)
    kind, ending = _TYPES[ExportKind(found.kind)]
    response = StreamingHttpResponse(parts(found, total, content, actor=actor_of(request)), content_type=kind)
    if total:
        response["Content-Length"] = str(total)
    response["Content-Disposition"] = f'attachment; filename="recording-{found.recording_id}.{ending}"'
    return response


def _about(access: Access) -> dict[str, object]:
    room = access.recording.room
    title, _url = owners.page_of(room.owner_label, room.owner_id)
    return {
        "recording": access.recording,
        "title": title,
        "venue": owners.venue_of(room.owner_label, room.owner_id),
    }
