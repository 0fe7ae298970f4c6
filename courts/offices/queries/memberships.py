"""The person's own office, its people, and the invitation behind a link."""

from __future__ import annotations

from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from courts.access.services.institution.setup_links import digest
from courts.ground import clock
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, User
from courts.ground.wording.arabic_search import folded, spellings
from courts.offices.models import Mandate, Membership
from courts.offices.states import STANDING, MembershipState, OfficeState

# A request of an office shows its lawyer the state; a closed office is over.
SEEN = (OfficeState.REQUESTED, OfficeState.CONFIRMED)


def membership_of(person: Person) -> Membership | None:
    """The person's own membership of an office that is open or requested, with the office."""
    rows = Membership.records.filter(person=person, state=MembershipState.ACTIVE, office__state__in=SEEN)
    return rows.select_related("office", "person").first()


def access_own(user: User, *, manages: bool = False) -> Membership:
    """Return the user's own membership of a confirmed office. Raises NotVisible, NotAllowed unless they manage it."""
    row = membership_of(user.person)
    if row is None or not row.office.is_confirmed:
        raise NotVisible
    if manages and not row.is_manager:
        raise NotAllowed
    return row


def people_of(own: Membership, *, show: str = "", query: str = "") -> QuerySet[Membership]:
    """The people of the office, lawyers first; `invited`: open invitations; `over`: people who left."""
    rows = Membership.records.filter(office=own.office_id)
    if show == "invited":
        rows = rows.filter(state=MembershipState.INVITED, expires_at__gt=clock.now())
    elif show == "over":
        rows = rows.filter(state__in=(MembershipState.LEFT, MembershipState.REMOVED))
    else:
        rows = rows.filter(state=MembershipState.ACTIVE)
    for word in folded(query).split():
        rows = rows.filter(reduce(or_, (Q(person__name_folded__contains=form) for form in spellings(word))))
    standing = Mandate.records.filter(state__in=STANDING).select_related("principal").order_by("ends_on", "pk")
    rows = rows.select_related("person").prefetch_related(
        Prefetch("mandates", queryset=standing, to_attr="standing_mandates")
    )
    return rows.annotate(is_other=Count("pk", filter=~Q(job="lawyer"))).order_by("is_other", "-invited_at", "pk")


def access_member(user: User, key: UUID, *, states: tuple[str, ...] = (MembershipState.ACTIVE,)) -> Membership:
    """Return a membership of the user's own office. Raises NotVisible for one of another office."""
    own = access_own(user)
    rows = Membership.records.select_related("office", "person").filter(pk=key, office=own.office_id)
    row = rows.filter(state__in=states).first()
    if row is None:
        raise NotVisible
    return row


def invitation_of(token: str) -> Membership | None:
    """The open invitation with this token, of a confirmed office."""
    return (
        Membership.records.select_related("office", "invited_by__person")
        .filter(
            token_hash=digest(token),
            state=MembershipState.INVITED,
            expires_at__gt=clock.now(),
            office__state=OfficeState.CONFIRMED,
        )
        .first()
    )
