"""Lines on a subject's timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from courts.ground import clock
from courts.ground.models import Document, TimelineEntry, TimelineMark


def write_line(
    subject: models.Model,
    kind: str,
    *,
    mark: str = TimelineMark.COURT,
    at: datetime | None = None,
    params: Mapping[str, Any] | None = None,
    source: models.Model | None = None,
    documents: Sequence[Document] = (),
) -> TimelineEntry:
    """Add one line to a subject's timeline in the caller's transaction.

    `kind` is a template name under `<app>/timeline/`. `params` are plain values that fill it, so that the line can
    always be shown in both languages.
    """
    entry = TimelineEntry.records.create(
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        at=at or clock.now(),
        mark=mark,
        kind=kind,
        params=dict(params or {}),
        source_label=source._meta.label_lower if source is not None else "",
        source_id=source.pk if source is not None else None,
    )
    if documents:
        entry.documents.set(documents)
    return entry


def withdraw_lines(subject: models.Model, *, kind: str, source: models.Model) -> int:
    """Delete lines about future events (such as a listed hearing that was moved). Past acts are never withdrawn."""
    count, _ = TimelineEntry.records.filter(
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        kind=kind,
        source_id=source.pk,
        mark=TimelineMark.FUTURE,
    ).delete()
    return count
