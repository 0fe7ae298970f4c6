"""Checks of the set-up: a mail arrives, the clocks agree, the media node answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courts.access.models import Institution
from courts.access.models.institution import ONLY
from courts.access.services.mails import account_mails
from courts.access.throttle import exceeds_limit
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import installation
from courts.ground.errors import DomainError
from courts.ground.models import Contact
from courts.ground.models.people import ContactChannel
from courts.ground.services import audit

CODE_LIFE: Final = timedelta(minutes=10)
CODE_ATTEMPTS: Final = 5
MAILS_PER_HOUR: Final = 6
# A machine with a time service is much closer. Deadlines and sweeps tolerate up to `clock.MAX_SKEW`.
GOOD_SKEW: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class ClockFinding:
    """The difference of the two clocks. `skew` is database minus machine, in seconds."""

    skew: float
    has_own_clock: bool

    @property
    def is_good(self) -> bool:
        """True if the difference does not matter."""
        return abs(self.skew) <= GOOD_SKEW.total_seconds()


def send_test_mail(row: Institution) -> None:
    """Write a mail with a code to the administrator. It leaves by the outbox. Raises DomainError."""
    if row.administrator is None:
        raise DomainError(_("Make the administrator's account first."), code="no_administrator")
    if exceeds_limit("setup-mail", str(ONLY), limit=MAILS_PER_HOUR, seconds=3600):
        raise DomainError(_("Too many test mails. Wait an hour, then try again."), code="too_many")
    code = f"{secrets.randbelow(10**8):08d}"

    def words() -> tuple[str, str]:
        text = _("The code of the test mail is %(code)s. Type it on the page of the set-up within ten minutes.")
        return _("Test mail of the set-up"), text % {"code": code}

    with transaction.atomic():
        Institution.records.filter(pk=ONLY).update(
            mail_code_hash=make_password(code),
            mail_code_attempts=0,
            mail_code_expires_at=clock.now() + CODE_LIFE,
        )
        account_mails.store(row.administrator.email, account_mails.in_both(words), reader=row.administrator.person)


def confirm_mail(code: str, *, actor: Actor) -> None:
    """Record that the test mail arrived; the administrator's address then gets notices too. Raises DomainError."""
    # The attempt is counted before the code is compared, and stays counted: parallel requests get no more of them.
    counted = Institution.records.filter(
        pk=ONLY, mail_code_attempts__lt=CODE_ATTEMPTS, mail_code_expires_at__gt=clock.now()
    ).exclude(mail_code_hash="")
    if not counted.update(mail_code_attempts=F("mail_code_attempts") + 1):
        raise DomainError(_("This code is not valid any more. Send another test mail."), code="no_code", field="code")
    row = Institution.records.select_related("administrator__person").get(pk=ONLY)
    if row.administrator is None or not check_password(code, row.mail_code_hash):
        raise DomainError(_("The code is wrong. Read it again in the newest mail."), code="bad_code", field="code")
    now = clock.now()
    with transaction.atomic():
        Institution.records.filter(pk=ONLY).update(mail_checked_at=now, mail_code_hash="")
        Contact.records.update_or_create(
            person=row.administrator.person,
            channel=ContactChannel.EMAIL,
            address=row.administrator.email,
            defaults={"verified_at": now},
        )
        audit.record("setup.mail_checked", row, actor=actor)


def compare_clocks() -> ClockFinding:
    """Compare the clock of this machine with the database's. Records nothing."""
    return ClockFinding(clock.skew_of_the_database().total_seconds(), has_own_clock=connection.vendor == "postgresql")


def check_clock(*, actor: Actor) -> ClockFinding:
    """Compare the clock of this machine with the database's, and record that they agree."""
    finding = compare_clocks()
    if finding.is_good:
        _record("clock", actor)
    return finding


def check_media(*, actor: Actor) -> installation.Finding | None:
    """Ask the media node, and record that it answers. None if no app declares a node."""
    finding = installation.check_media()
    if finding is not None and finding.is_good:
        _record("media", actor)
    return finding


def _record(name: str, actor: Actor) -> None:
    with transaction.atomic():
        row = Institution.records.filter(pk=ONLY)
        if row.update(**{f"{name}_checked_at": clock.now()}):
            audit.record(f"setup.{name}_checked", row.get(), actor=actor)
