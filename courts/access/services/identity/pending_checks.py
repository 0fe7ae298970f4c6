"""Checks that are no longer needed, because the identity was proven in another way meanwhile."""

from __future__ import annotations

from courts.access.models import CheckKind, IdentityCheck
from courts.access.models.identity_checks import PROVEN_OTHERWISE
from courts.access.states import OPEN, IdentityCheckState
from courts.access.wording.identity_checks import CLOSED
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.models import Recipient, User
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move


def close_pending(account: User, *, actor: Actor, but: IdentityCheck | None, has_moved: bool) -> None:
    """Withdraw the open identity checks of a proven account except `but`, and tell the person. Writes audit entries.

    `has_moved`: the account is another person's now, so a roll check, which is about the former one, is withdrawn too.
    A request after a lost second factor stays. The caller has locked the account.
    """
    kinds = (CheckKind.IDENTITY, CheckKind.ROLL) if has_moved else (CheckKind.IDENTITY,)
    rows = IdentityCheck.records.select_for_update().filter(account=account, kind__in=kinds, state__in=OPEN)
    pending = [row for row in rows.order_by("pk") if but is None or row.pk != but.pk]
    for row in pending:
        also = {"reason": PROVEN_OTHERWISE, "decided_at": clock.now()}
        move(row, IdentityCheckState.WITHDRAWN, actor=actor, reason=PROVEN_OTHERWISE, also=also)
    for row in pending[:1]:
        notify(CLOSED, row, [Recipient(account.person)])
