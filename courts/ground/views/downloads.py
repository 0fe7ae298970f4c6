"""Downloads of documents: always as an attachment, never as a page of this site."""

from __future__ import annotations

from django.http import FileResponse

from courts.ground.actors import Actor
from courts.ground.models import Document
from courts.ground.services import audit


def send(document: Document, *, actor: Actor) -> FileResponse:
    """Return the stored bytes and record the download. The caller has checked the right to read."""
    audit.record("document.read", document, actor=actor)
    response = FileResponse(
        document.content.open("rb"),
        as_attachment=True,
        filename=str(document),
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    # If a browser shows the file in spite of this, nothing in it runs and nothing in it reaches this site.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
