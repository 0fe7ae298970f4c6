"""Differences between an identity provider and the institution: a clerk gets a task, and nothing moves until then."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.models import CheckKind, CheckProblem, DocumentType, IdentityCheck
from courts.access.queries.identity_checks import office_for_task
from courts.access.services.identity.claims import Proven
from courts.access.services.mails import account_mails
from courts.access.states import OPEN, IdentityCheckState
from courts.ground.actors import actor_for
from courts.ground.models import User
from courts.ground.services import audit
from courts.ground.services.transitions import move
from courts.ground.wording.arabic_search import name_key


@transaction.atomic
def open_task(account: User, proven: Proven, problem: CheckProblem, *, provider: str) -> IdentityCheck | None:
    """Put the statement of a provider on the board of an office, as a check that needs a decision.

    An open request of the account becomes disputed. Returns None, and tells the account's owner nothing again, if this
    difference is on the board already or was refused, or if no office could decide it.
    """
    account = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    rows = IdentityCheck.records.filter(account=account, kind=CheckKind.IDENTITY)
    check = rows.filter(state__in=OPEN).first()
    is_waiting = check is not None and check.state == IdentityCheckState.DISPUTED
    if is_waiting or _is_among(rows.filter(state=IdentityCheckState.REFUSED), proven):
        return None
    actor = actor_for(account)
    if check is None:
        venue = office_for_task(account.person)
        if venue is None:
            return None
        person = account.person
        check = IdentityCheck.records.create(
            account=account,
            venue=venue,
            name_ar=person.name_ar,
            name_en=person.name_en,
            emirates_id=person.declared_emirates_id,
        )
        audit.record("identitycheck.opened", check, actor=actor, detail={"provider": provider, "venue": str(venue.pk)})
    document = {
        "document_type": DocumentType.EMIRATES_ID,
        "seen_name_ar": proven.name_ar,
        "seen_name_en": proven.name_en,
        "seen_number": proven.emirates_id,
    }
    also = {**document, "problem": problem, "provider": provider}
    move(check, IdentityCheckState.DISPUTED, actor=actor, reason=problem, detail={"provider": provider}, also=also)
    _tell(account)
    return check


def is_same_person(account: User, proven: Proven) -> bool:
    """True if staff have found that a person of this name and number is the account's person."""
    return _is_among(IdentityCheck.records.filter(account=account, state=IdentityCheckState.VERIFIED), proven)


def _is_among(rows: QuerySet[IdentityCheck], proven: Proven) -> bool:
    names = rows.filter(seen_number=proven.emirates_id).values_list("seen_name_ar", flat=True)
    return any(name_key(name) == name_key(proven.name_ar) for name in names)


def _tell(account: User) -> None:
    address = settings.BASE_URL.rstrip("/") + reverse("prove_identity")

    def words() -> tuple[str, str]:
        text = _(
            "An identity provider has confirmed your Emirates ID, but the name or the account there differs from our"
            " records. Nothing has changed. A clerk compares the two and you get a message. You can read"
            " the state here:"
        )
        return _("An office compares your name"), f"{text}\n\n{address}"

    account_mails.store(account.email, account_mails.in_both(words), reader=account.person)
