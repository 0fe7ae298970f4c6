"""Enrolment and recognition of facility screens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courts.access.signals import device_revoked
from courts.ground import clock
from courts.ground.actors import Actor, actor_for_device
from courts.ground.errors import DomainError
from courts.ground.models import Device, Space
from courts.ground.services import audit

CODE_LIFE = timedelta(minutes=15)


def digest(secret: str) -> str:
    """The hash of a code or secret, which is all that is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def offer_enrolment(space: Space, name: str, *, actor: Actor) -> tuple[Device, str]:
    """Create a device for a space, and its one-time code, which is shown once and valid for 15 minutes."""
    code = f"{secrets.randbelow(10**10):010d}"
    with transaction.atomic():
        device = Device.records.create(
            space=space, name=name, code_hash=digest(code), code_expires_at=clock.now() + CODE_LIFE
        )
        audit.record("device.offered", device, actor=actor)
    return device, code


def enrol(code: str) -> tuple[Device, str]:
    """Exchange a one-time code for the secret that the screen stores in its cookie. Raises DomainError."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        device = (
            Device.records.select_for_update()
            .filter(code_hash=digest(code.strip()), code_expires_at__gt=clock.now(), revoked_at__isnull=True)
            .exclude(code_hash="")
            .first()
        )
        if device is None:
            raise DomainError(_("This code is not valid or has expired."), code="bad_code", field="code")
        device.code_hash = ""
        device.secret_hash = digest(secret)
        device.enrolled_at = clock.now()
        device.save(update_fields=["code_hash", "secret_hash", "enrolled_at"])
        audit.record("device.enrolled", device, actor=actor_for_device(device))
    return device, secret


def recognise(secret: str) -> Device | None:
    """The enrolled, unrevoked device that holds this secret."""
    if not secret:
        return None
    return (
        Device.records.select_related("space__venue")
        .filter(secret_hash=digest(secret), enrolled_at__isnull=False, revoked_at__isnull=True)
        .first()
    )


def rename(device: Device, name: str, *, actor: Actor) -> None:
    """Give a screen another name."""
    with transaction.atomic():
        if Device.records.filter(pk=device.pk).exclude(name=name).update(name=name):
            audit.record("device.renamed", device, actor=actor, detail={"before": device.name, "after": name})


def revoke(device: Device, *, actor: Actor, reason: str) -> None:
    """Revoke a device at once. Idempotent."""
    with transaction.atomic():
        changed = Device.records.filter(pk=device.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
        if changed:
            audit.record("device.revoked", device, actor=actor, detail={"reason": reason})
            transaction.on_commit(lambda: device_revoked.send_robust(sender=Device, device=device))
