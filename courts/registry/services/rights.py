"""Rights on a filing or a case: one row for each, next to the membership that it comes from."""

from __future__ import annotations

from django.contrib.auth.models import Permission

from courts.ground.actors import Actor
from courts.ground.models import Person, User
from courts.ground.services import audit
from courts.registry.models import (
    Assignment,
    Case,
    CaseUserObjectPermission,
    Filing,
    FilingUserObjectPermission,
    Party,
    Representation,
)


def _permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename, content_type__app_label="registry")


def account_of(person: Person) -> User | None:
    """Return the active account of a person, if there is one."""
    return User.objects.filter(person=person, is_active=True).first()


def grant_filing(filing: Filing, user: User, *, actor: Actor) -> None:
    """Let an account read one filing. Idempotent."""
    _, is_new = FilingUserObjectPermission.objects.get_or_create(
        permission=_permission("access_filing"), user=user, content_object=filing
    )
    if is_new:
        audit.record("filing.granted", filing, actor=actor, detail={"user": str(user.pk)})


def grant_case(case: Case, person: Person, *, actor: Actor) -> None:
    """Let a person's account read one case; does nothing for a person without an account."""
    user = account_of(person)
    if user is None:
        return
    _, is_new = CaseUserObjectPermission.objects.get_or_create(
        permission=_permission("access_case"), user=user, content_object=case
    )
    if is_new:
        audit.record("case.granted", case, actor=actor, detail={"user": str(user.pk)})


def revoke_filing(filing: Filing, person: Person, *, actor: Actor) -> None:
    """Revoke the right of a reviewer on a filing; the filer keeps theirs."""
    if filing.filer_id == person.pk:
        return
    gone, _ = FilingUserObjectPermission.objects.filter(content_object=filing, user__person=person).delete()
    if gone:
        audit.record("filing.revoked", filing, actor=actor, detail={"person": str(person.pk)})


def revoke_case_if_groundless(case: Case, person: Person, *, actor: Actor) -> None:
    """Revoke the right once nothing carries it: the person is neither party, nor counsel, nor assigned to the case."""
    still = (
        Party.records.filter(case=case, person=person).exists()
        or Representation.records.filter(party__case=case, lawyer=person, until__isnull=True).exists()
        or Assignment.records.filter(case=case, person=person, until__isnull=True).exists()
    )
    if still:
        return
    gone, _ = CaseUserObjectPermission.objects.filter(content_object=case, user__person=person).delete()
    if gone:
        audit.record("case.revoked", case, actor=actor, detail={"person": str(person.pk)})
