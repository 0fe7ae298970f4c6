"""Invite a person to administer the institution; the person accepts with a confirmed address and a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.services import accounts
from courts.access.services.mails.invitations import LIFE as LINK_LIFE
from courts.access.services.sign_in.reauthentication import has_second_factor
from courts.administrators.models import AdministratorTerm
from courts.administrators.queries.terms import has_confirmed_address
from courts.administrators.services import mails
from courts.administrators.states import OPEN, TermState
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import LIFE as PROPOSAL_LIFE
from courts.approvals.services.proposed_acts import propose
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, NotAllowed, require_reason
from courts.ground.models import Person, PersonKind, Recipient, User
from courts.ground.queries.administrators import administrators, lock_administrators
from courts.ground.queries.postings import has_unproven_account
from courts.ground.services import audit
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move

INVITE: Final = "invite_administrator"
INVITED: Final = "administrator_invited"
BEGAN: Final = "administrator_began"
# The time to accept: as long as the link with which a new person sets their password.
LIFE: Final[timedelta] = LINK_LIFE


@dataclass(frozen=True, slots=True)
class Invited:
    """The person to invite: a known one, or the names of a new one. `email`: for a person without an account."""

    person: Person | None = None
    email: str = ""
    name_ar: str = ""
    name_en: str = ""


@transaction.atomic
def invite(invited: Invited, *, reason: str, actor: Actor) -> AdministratorTerm:
    """Propose a person as administrator. Without a second administrator, and for the operator, the invitation leaves.

    Raises NotAllowed for others, DomainError without a reason, Conflict for a person who cannot administer.
    """
    reason, found = require_reason(reason), lock_administrators()
    if actor != SYSTEM and (actor.user is None or actor.user.pk not in found):
        raise NotAllowed
    account = _account_of(invited.person)
    row = AdministratorTerm(
        person=invited.person,
        account=account,
        email=(account.email if account is not None else invited.email).strip().lower(),
        name_ar=invited.person.name_ar if invited.person is not None else invited.name_ar,
        name_en=invited.person.name_en if invited.person is not None else invited.name_en,
        reason=reason,
        invited_by=actor.user,
        expires_at=clock.now() + PROPOSAL_LIFE,
    )
    _require_possible(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This person is invited already."), code="invited") from None
    audit.record("administratorterm.proposed", row, actor=actor, detail={"email": row.email, "reason": reason})
    if actor.user is not None and len(found) > 1:
        propose(INVITE, row.pk, reason=reason, actor=actor)
    else:
        _send(row, actor)
    return row


def perform(act: ProposedAct, actor: Actor) -> None:
    """Send the invitation, once the second administrator has confirmed it. Raises Conflict if it is not possible."""
    row = AdministratorTerm.records.select_for_update(of=("self",)).filter(pk=act.subject_id).first()
    if row is None or not row.is_open:
        raise Conflict
    _require_possible(row)
    _send(row, actor, confirmed_by=actor.user)


def drop_proposed(act: ProposedAct, actor: Actor) -> None:
    """Drop the term of a proposal that was refused or withdrawn."""
    row = AdministratorTerm.records.filter(pk=act.subject_id, state=TermState.PROPOSED).first()
    if row is not None:
        drop(row, actor=actor)


def _account_of(person: Person | None) -> User | None:
    return None if person is None else User.objects.select_related("person").filter(person=person).first()


def _require_possible(row: AdministratorTerm) -> None:
    """Raise Conflict for a company, a party, a closed or unproven account, an administrator, and a bad address."""
    person, account = row.person, _account_of(row.person)
    if person is not None and person.kind != PersonKind.NATURAL:
        raise Conflict(_("A company administers nothing. Invite a person."), code="company")
    if account is not None:
        if not account.is_active:
            raise Conflict(_("The account of this person is closed."), code="closed")
        if administrators().filter(pk=account.pk).exists():
            raise Conflict(_("This person is an administrator already."), code="administers")
    if person is not None and has_unproven_account(person):
        raise Conflict(
            _("This person opened the account themselves. They prove their identity first, then you can invite them."),
            code="identity_not_proven",
        )
    if person is not None and account is None:
        accounts.require_no_matters(person)
    if account is None and not row.email:
        raise Conflict(_("Enter an e-mail address for the account."), code="no_address", field="email")
    if account is not None and not account.has_address:
        raise Conflict(_("The account of this person has no e-mail address yet."), code="no_address")
    if account is None and User.objects.filter(email=row.email).exists():
        raise Conflict(_("This e-mail address has an account."), code="address_taken", field="email")


def _send(row: AdministratorTerm, actor: Actor, confirmed_by: User | None = None) -> None:
    """Open the account if there is none, send the mail, and tell every administrator."""
    person, account = row.person, _account_of(row.person)
    if person is None:
        person = Person.records.create(name_ar=row.name_ar, name_en=row.name_en)
        audit.record("person.added", person, actor=actor)
    if account is None:
        try:
            with transaction.atomic():
                account = accounts.open_account(person, row.email, actor=actor)
        except IntegrityError:
            raise Conflict(_("This e-mail address has an account."), code="address_taken", field="email") from None
    also: dict[str, Any] = {"person": person, "account": account, "confirmed_by": confirmed_by}
    move(row, TermState.INVITED, actor=actor, also={**also, "expires_at": clock.now() + LIFE})
    mails.send_invitation(row, account, actor=actor)
    notify(INVITED, row, recipients())


def recipients() -> list[Recipient]:
    """Every administrator, who is told of each change among them."""
    return [Recipient(user.person) for user in administrators().select_related("person").order_by("pk")]


def missing_for(user: User) -> list[str]:
    """List the requirements that the account does not meet yet: `address`, `factor`."""
    lacks = [] if has_confirmed_address(user) else ["address"]
    if settings.SECOND_FACTOR_REQUIRED and not has_second_factor(user):
        lacks.append("factor")
    return lacks


@transaction.atomic
def accept(row: AdministratorTerm, *, actor: Actor) -> None:
    """Begin to administer, as the invited person.

    Raises NotAllowed for others, Conflict once it is over, DomainError before the address of the account is confirmed
    and a second factor is set up.
    """
    user = _invited(row, actor)
    # The locks in the order of a confirmation: administrators, then the term.
    found = lock_administrators()
    _lock(row)
    # An administrator whose rights or account ended must not come back through an invitation that only they made.
    is_orphan = row.invited_by_id is not None and row.confirmed_by_id is None and row.invited_by_id not in found
    if not row.may_be_accepted or not user.is_active or is_orphan:
        raise Conflict(_("This invitation is over."), code="over")
    if missing_for(user):
        raise DomainError(
            _("First confirm your e-mail address and set up a second factor. The page shows what is missing."),
            code="not_ready",
        )
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    move(row, TermState.ACTIVE, actor=actor, also={"began_at": clock.now()})
    audit.record("account.administers", user, actor=actor, detail={"term": str(row.pk)})
    notify(BEGAN, row, recipients())


@transaction.atomic
def decline(row: AdministratorTerm, *, actor: Actor) -> None:
    """Decline an invitation, as the invited person. Raises NotAllowed for others, Conflict once it is over."""
    _invited(row, actor)
    _lock(row)
    if not row.may_be_accepted:
        raise Conflict(_("This invitation is over."), code="over")
    move(row, TermState.DECLINED, actor=actor, also={"ended_at": clock.now(), "ended_by": actor.user})
    mails.void_link(row)


@transaction.atomic
def send_again(row: AdministratorTerm, *, actor: Actor) -> None:
    """Send the mail of an invitation again, as any administrator: it can be accepted for seven days from now.

    A link that was sent before is void. Raises NotAllowed, Conflict.
    """
    if actor.user is None or not administrators().filter(pk=actor.user.pk).exists():
        raise NotAllowed
    _lock(row)
    account = row.account
    if account is None or not row.may_be_accepted or not account.is_active:
        raise Conflict(_("This invitation is over."), code="over")
    AdministratorTerm.records.filter(pk=row.pk).update(expires_at=clock.now() + LIFE)
    mails.send_invitation(row, account, actor=actor)
    audit.record("administratorterm.sent_again", row, actor=actor)


@transaction.atomic
def withdraw(row: AdministratorTerm, *, actor: Actor) -> None:
    """Withdraw an invitation that was not accepted yet, as any administrator. Raises NotAllowed, Conflict."""
    if actor.user is None or not administrators().filter(pk=actor.user.pk).exists():
        raise NotAllowed
    _lock(row)
    if row.state != TermState.INVITED:
        raise Conflict(_("This invitation is over."), code="over")
    drop(row, actor=actor)


def drop(row: AdministratorTerm, *, actor: Actor) -> None:
    """Drop an open term in the caller's transaction, with the link of its mail."""
    move(row, TermState.DROPPED, actor=actor, also={"ended_at": clock.now(), "ended_by": actor.user})
    mails.void_link(row)


def _invited(row: AdministratorTerm, actor: Actor) -> User:
    if actor.user is None or actor.user.pk != row.account_id:
        raise NotAllowed
    return actor.user


def _lock(row: AdministratorTerm) -> None:
    row.refresh_from_db(fields=["state", "expires_at"], from_queryset=AdministratorTerm.records.select_for_update())


def _expire(row: AdministratorTerm) -> bool:
    move(row, TermState.EXPIRED, actor=SYSTEM, also={"ended_at": clock.now()})
    return True


EXPIRY: Final = Sweep(
    name="administrators.expire",
    wanted=lambda now: AdministratorTerm.records.filter(state__in=OPEN, expires_at__lte=now),
    act=_expire,
)
