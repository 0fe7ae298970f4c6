"""The player of a recording: its page, the addresses of pieces, the pieces, and the report of what was played."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.wording.dates import zone_of
from video.policy import RoomPolicy
from video.recordings import owners
from video.recordings.forms.playbacks import read_ranges
from video.recordings.models import Playback, Recording
from video.recordings.queries.access import Access, access_playback, access_recording, hidden_from
from video.recordings.queries.gaps import TrackGap, gaps_of
from video.recordings.queries.marks import marks_of
from video.recordings.queries.pieces import Span, Track, piece_of, span_of, tracks_of
from video.recordings.services.playbacks import note_played, note_sent
from video.recordings.signed_urls import SECONDS, is_signed, signed
from video.recordings.states import RecordingState
from video.recordings.views.ranges import ranged

# A page asks again before the addresses that it has cover less than this.
WINDOW_MS: Final = 120_000
SPEEDS: Final = tuple((value, f"{value}×") for value in ("0.5", "0.75", "1", "1.25", "1.5", "2"))


@require_safe
@cache_control(no_store=True)
@signed_in
def playback(request: SignedInRequest, recording_id: UUID, playback_id: UUID) -> HttpResponse:
    """The player, for the person who gave the reason."""
    access, row = access_playback(request.user, recording_id, playback_id)
    found, room = access.recording, access.recording.room
    if found.state != RecordingState.CLOSED:
        return redirect("recording", recording_id)
    span = span_of(found)
    tracks = tracks_of(access, hidden_from(access.person, room, keeps_record=access.right.keeps_record))
    title, _url = owners.page_of(room.owner_label, room.owner_id)
    venue = owners.venue_of(room.owner_label, room.owner_id)
    context = {
        "recording": found,
        "playback": row,
        "title": title,
        "venue": venue,
        "viewer": access.person.name,
        "length_ms": span.length_ms,
        "clock_ms": _time_of_day_ms(span, venue),
        "begin_ms": _begin_ms(request.GET.get("at", ""), span),
        "speeds": SPEEDS,
        "tiles": _tiles(tracks, RoomPolicy.from_json(room.policy)),
        "marks": marks_of(found, span),
        "addresses_url": reverse("playback_addresses", args=[recording_id, playback_id]),
        "played_url": reverse("playback_played", args=[recording_id, playback_id]),
    }
    return render(request, "recordings/player.html", context)


def _time_of_day_ms(span: Span, venue: object | None) -> int:
    """Return the venue's time of day at the first moment of a recording, in milliseconds."""
    begun = datetime.fromtimestamp(span.origin_us / 1_000_000, zone_of(venue))
    return ((begun.hour * 60 + begun.minute) * 60 + begun.second) * 1000 + begun.microsecond // 1000


def _begin_ms(at: str, span: Span) -> int:
    """Return the place of a moment, given in seconds since 1970, within the recording; its begin for other text."""
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return 0
    return min(max(0, span.ms_of(int(at) * 1_000_000)), span.length_ms)


def _tiles(tracks: list[Track], policy: RoomPolicy) -> list[dict[str, object]]:
    """Return one tile for each seat, and one for each shared screen, with the keys of their tracks."""
    tiles: dict[str, dict[str, object]] = {}
    for track in tracks:
        is_screen = track.medium == "screen"
        seat = track.seat
        tile = tiles.setdefault(
            f"{seat.pk}-screen" if is_screen else str(seat.pk),
            {
                "role": seat.role_word,
                "name": seat.person.name,
                "kind": "screen" if is_screen else "facility" if seat.space_id else "camera",
                "place": "large" if seat.role in policy.presides and not is_screen else "",
                "picture": "",
                "sound": "",
                "is_hidden": False,
            },
        )
        tile["sound" if track.medium == "audio" else "picture"] = track.key
        if track.is_hidden:
            tile["is_hidden"] = True
    return list(tiles.values())


@require_GET
@cache_control(no_store=True)
@signed_in
def addresses(request: SignedInRequest, recording_id: UUID, playback_id: UUID) -> HttpResponse:
    """The signed addresses of all pieces of the next minutes from `from`, in milliseconds, and their gaps, as JSON."""
    access, row = access_playback(request.user, recording_id, playback_id)
    if access.recording.state != RecordingState.CLOSED:
        raise NotVisible
    text = request.GET.get("from", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return JsonResponse({"error": "from"}, status=400)
    begin = int(text)
    span = span_of(access.recording)
    session = request.session.session_key or ""
    tracks = tracks_of(
        access, hidden_from(access.person, access.recording.room, keeps_record=access.right.keeps_record)
    )
    window = begin, begin + WINDOW_MS
    shown = [track for track in tracks if not track.is_hidden]
    return JsonResponse(
        {
            "from": begin,
            "to": begin + WINDOW_MS,
            "seconds": SECONDS,
            "tracks": {track.key: _pieces(track, access.recording, span, row.pk, session, window) for track in shown},
            "gaps": _gaps(gaps_of(access.recording), {track.key for track in shown}, span, window),
        }
    )


def _gaps(
    gaps: Iterable[TrackGap], shown: set[str], span: Span, window: tuple[int, int]
) -> dict[str, list[tuple[int, int]]]:
    """Return by track when nothing was recorded. Lost packets are none: what came between them is shown."""
    found: dict[str, list[tuple[int, int]]] = {}
    for gap in gaps:
        key = f"{gap.seat}-{gap.medium}"
        begin, end = span.ms_of(gap.from_us), span.length_ms if gap.to_us is None else span.ms_of(gap.to_us)
        if key in shown and gap.reason != "loss" and not gap.is_short and begin < window[1] and end > window[0]:
            found.setdefault(key, []).append((begin, end))
    return found


def _pieces(
    track: Track, recording: Recording, span: Span, grant: UUID, session: str, window: tuple[int, int]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for piece in track.pieces:
        begin, end = span.ms_of(piece.started_us), span.ms_of(piece.ended_us)
        if end < window[0] or begin >= window[1]:
            continue
        path = reverse("recording_piece", args=[recording.pk, piece.seat_id, piece.medium, piece.number])
        found.append({"from": begin, "to": end, "url": signed(path, grant=grant, session=session)})
    return found


@require_safe
@cache_control(no_store=True)
@signed_in
def piece(request: SignedInRequest, recording_id: UUID, track_seat: UUID, medium: str, number: int) -> HttpResponse:
    """One piece, by its signed address. 403 for an address that is altered, too old, or of another session."""
    access = access_recording(request.user, recording_id)
    playback = _signed_playback(request, access)
    try:
        made, (begin_ms, end_ms) = piece_of(access, track_seat, medium, number)
    except Conflict:
        return HttpResponse(status=409)
    if not made.data:
        return HttpResponse(status=204)
    response = ranged(request, made.data, made.mime_type)
    if request.method == "GET" and response.status_code != 416:
        note_sent(playback, begin_ms, end_ms)
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _signed_playback(request: SignedInRequest, access: Access) -> Playback:
    """Return the person's playback for which the address was signed.

    Raises NotAllowed unless it was signed for this path, this session and a playback of this person.
    """
    grant, until, signature = (request.GET.get(name, "") for name in ("grant", "until", "signature"))
    session = request.session.session_key or ""
    if not is_signed(request.path, grant=grant, until=until, signature=signature, session=session):
        raise NotAllowed
    if access.recording.state != RecordingState.CLOSED:
        raise NotVisible
    found = access.recording.playbacks.filter(pk=grant, viewer=request.user).first()
    if found is None:
        raise NotAllowed
    return found


@require_POST
@signed_in
def played(request: SignedInRequest, recording_id: UUID, playback_id: UUID) -> HttpResponse:
    """Note the ranges that the page has played: `{"ranges": [[from, to], …]}` in milliseconds."""
    _access, row = access_playback(request.user, recording_id, playback_id)
    try:
        ranges = read_ranges(request.body)
    except ValueError:
        return JsonResponse({"error": "ranges"}, status=400)
    try:
        note_played(row, ranges)
    except DomainError as error:
        return JsonResponse({"error": error.code}, status=409)
    return HttpResponse(status=204)
