"""Handing out a document: always as a file to keep, never as a page of ours."""

from __future__ import annotations

from django.http import FileResponse

from courts.ground.actors import Actor
from courts.ground.models import Document
from courts.ground.services import audit


def send(document: Document, *, actor: Actor) -> FileResponse:
    """The bytes as sent in. Who may read was asked before, and that he did is on record."""
    audit.record("document.read", document, actor=actor)
    response = FileResponse(
        document.content.open("rb"),
        as_attachment=True,
        filename=str(document),
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser show it after all, nothing in it runs and nothing in it reaches us.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
