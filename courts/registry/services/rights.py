"""Rights on a filing or a case: one row for each account that has a ground, and no other.

No other code writes these rows. Each change locks the filing or case first, reads the grounds under that lock, and
makes the rows equal to them: of two changes of the grounds at the same time, the later one sees the earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import models, transaction
from guardian.models import UserObjectPermissionBase

from courts.ground.actors import Actor
from courts.ground.models import Person, User
from courts.ground.services import audit
from courts.offices.queries.mandates import agents_of
from courts.registry.models import Case, CaseUserObjectPermission, Filing, FilingUserObjectPermission
from courts.registry.queries.rights import case_grounds, filing_grounds


def lock_case(case: Case) -> None:
    """Lock a case until the transaction ends: before its grounds change, and before any room or scarce resource.

    Rows that refer to the case can still be written: only transactions that lock it too wait.
    """
    list(Case.records.select_for_update(no_key=True).filter(pk=case.pk).values_list("pk"))


def match_case_rights(case: Case, people: Iterable[Person] | None = None, *, actor: Actor) -> int:
    """Grant and revoke until these people's rights on the case equal their grounds; return how many rows changed.

    Without `people`, everyone who has a right or a ground is compared; with them, also everyone who acts or acted for
    one of them. A person without an active account gets no right. Call it in the transaction that changed a ground,
    after `lock_case`. Idempotent.
    """
    with transaction.atomic():
        lock_case(case)
        keys = _keys(people)
        keys = keys if keys is None else keys | agents_of(keys)
        grounds = {person for _case, person in case_grounds([case.pk])}
        return _match(case, CaseUserObjectPermission, grounds, keys, actor=actor)


def lock_filing(filing: Filing) -> None:
    """Lock a filing until the transaction ends."""
    list(Filing.records.select_for_update(no_key=True).filter(pk=filing.pk).values_list("pk"))


def match_filing_rights(filing: Filing, people: Iterable[Person] | None = None, *, actor: Actor) -> int:
    """Grant and revoke until these people's rights on the filing equal their grounds, as `match_case_rights` does."""
    with transaction.atomic():
        lock_filing(filing)
        grounds = {person for _filing, person in filing_grounds([filing.pk])}
        return _match(filing, FilingUserObjectPermission, grounds, _keys(people), actor=actor)


def _keys(people: Iterable[Person] | None) -> set[UUID] | None:
    return None if people is None else {person.pk for person in people}


def _match(
    subject: models.Model,
    table: type[UserObjectPermissionBase],
    grounds: set[UUID],
    people: set[UUID] | None,
    *,
    actor: Actor,
) -> int:
    name = str(subject._meta.model_name)
    rows: models.QuerySet[Any] = table.objects.filter(content_object=subject)
    if people is not None:
        rows, grounds = rows.filter(user__person__in=people), grounds & people
    held = set(rows.values_list("user__person", flat=True))
    changed = 0
    for person in sorted(held - grounds):
        rows.filter(user__person=person).delete()
        audit.record(f"{name}.revoked", subject, actor=actor, detail={"person": str(person)})
        changed += 1
    missing = grounds - held
    accounts = User.objects.filter(person__in=missing, is_active=True).order_by("pk") if missing else ()
    for user in accounts:
        permission = Permission.objects.get(codename=f"access_{name}", content_type__app_label="registry")
        table.objects.create(permission=permission, user=user, content_object=subject)
        audit.record(f"{name}.granted", subject, actor=actor, detail={"user": str(user.pk)})
        changed += 1
    return changed
