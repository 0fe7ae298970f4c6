"""The export of a recording: the question for recipient and purpose, its state, and the package itself."""

from __future__ import annotations

from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.views.step_up import step_up
from courts.ground.errors import NotAllowed
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from video.recordings import owners
from video.recordings.forms.exports import ExportForm
from video.recordings.models import RecordingExport
from video.recordings.queries.access import Access, access_export, access_recording
from video.recordings.services.exporting import package_parts, package_parts_async, require_export, start_export
from video.recordings.signed_urls import is_signed, signed


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export_recording(request: SignedInRequest, recording_id: UUID) -> HttpResponseBase:
    """Ask who gets the package and why; a POST makes the export."""
    access = access_recording(request.user, recording_id)
    require_export(access)
    return _ask(request, recording_id)


@step_up
def _ask(request: SignedInRequest, recording_id: UUID) -> HttpResponse:
    access = access_recording(request.user, recording_id)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = start_export(access, request.user, actor=actor_of(request), **form.cleaned_data)
        return redirect("recording_exported", recording_id, made.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "recordings/export.html", {"form": form, **_about(access)}, status=status)


@never_cache
@require_safe
@signed_in
def exported(request: SignedInRequest, recording_id: UUID, export_id: UUID) -> HttpResponse:
    """The state of an export, with a link to its package that holds for five minutes in this session."""
    access = access_recording(request.user, recording_id)
    found = access_export(access, request.user, export_id)
    path = reverse("recording_package", args=[recording_id, export_id])
    session = request.session.session_key or ""
    context = {"export": found, "url": signed(path, grant=found.pk, session=session), **_about(access)}
    return render(request, "recordings/exported.html", context)


@never_cache
@require_safe
@signed_in
def package(request: SignedInRequest, recording_id: UUID, export_id: UUID) -> HttpResponseBase:
    """Send the package as it is read. 403 for an address that is altered, too old, or of another session."""
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
    return _send(request, found)


@step_up
def _send(request: SignedInRequest, found: RecordingExport) -> StreamingHttpResponse:
    # An asynchronous server would read an ordinary iterator to its end first.
    parts = package_parts_async if isinstance(request, ASGIRequest) else package_parts
    response = StreamingHttpResponse(parts(found, actor=actor_of(request)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="recording-{found.recording_id}.zip"'
    return response


def _about(access: Access) -> dict[str, object]:
    room = access.recording.room
    title, _url = owners.page_of(room.owner_label, room.owner_id)
    return {
        "recording": access.recording,
        "title": title,
        "venue": owners.venue_of(room.owner_label, room.owner_id),
    }
