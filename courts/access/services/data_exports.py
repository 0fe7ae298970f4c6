"""The copy of a person's own data: asked for on a page, made by a sweep, kept for a day."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from courts.access.models import DataExport
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.personal_data import data_of
from courts.ground.models import User
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept

KEPT: Final = timedelta(hours=24)
AT_ONCE: Final = 20


def request_export(user: User, *, actor: Actor) -> DataExport:
    """Ask for a copy. One that waits or is ready is returned as it is."""
    with transaction.atomic():
        row, is_new = DataExport.records.get_or_create(user=user)
        if is_new:
            audit.record("account.export_requested", user, actor=actor)
    return row


def record_download(user: User, *, actor: Actor) -> None:
    """Record that the copy was downloaded."""
    audit.record("account.export_downloaded", user, actor=actor)


def make_due() -> Swept:
    """Make the copies that wait, and delete those whose time is over."""
    return sweeps.run("access.make_data_exports", _make_due)


def _make_due(this: Run) -> Swept:
    over = DataExport.records.filter(expires_at__lte=this.now).delete()[0]
    waiting = DataExport.records.filter(ready_at__isnull=True).order_by("requested_at").values_list("pk", flat=True)
    return Swept(over) + sweeps.work_on_each(this, list(waiting[:AT_ONCE]), _make)


def _make(key: UUID) -> int:
    """Make one copy. Two workers make the same; the first one is stored."""
    row = DataExport.records.select_related("user__person").get(pk=key)
    content = archive_of(row.user)
    with transaction.atomic():
        now = clock.now()
        stored = DataExport.records.filter(pk=key, ready_at__isnull=True)
        if not stored.update(content=content, ready_at=now, expires_at=now + KEPT):
            return 0
        audit.record("account.export_made", row.user, actor=SYSTEM, detail={"bytes": len(content)})
    return 1


def archive_of(user: User) -> bytes:
    """The ZIP with one JSON file."""
    text = json.dumps(data_of(user.person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", text)
    return buffer.getvalue()
