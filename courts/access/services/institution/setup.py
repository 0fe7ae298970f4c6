"""The guided set-up: the institution, its first venue, its administrator, and its end. Later changes of the first."""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.models import Institution, SetupLink
from courts.access.models.institution import ONLY
from courts.access.queries.institution import LANGUAGE_KEY, NAMES_KEY
from courts.access.services.institution.venues import add_venue, change_venue
from courts.ground import clock
from courts.ground.actors import Actor, actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Person, User, Venue
from courts.ground.queries.administrators import administers, administrators, lock_administrators
from courts.ground.services import audit

# The author of changes that are made with the link, before there is any account.
BY_LINK: Final = Actor(user=None, label="set-up link")

INSTITUTION_COLUMNS: Final = ("name_ar", "name_en", "language", "law_profile")


def save_institution(details: dict[str, Any], *, actor: Actor) -> Institution:
    """Name the institution, or change its name, language or law profile."""
    with transaction.atomic():
        row, _is_new = Institution.records.update_or_create(pk=ONLY, defaults=details)
        audit.record("institution.saved", row, actor=actor, detail={"after": details})
        transaction.on_commit(lambda: cache.delete_many((LANGUAGE_KEY, NAMES_KEY)))
    return row


def institution_seen(row: Institution | None) -> str:
    """The values of the institution as a page has shown them; a change of values that were different is refused."""
    return json.dumps([getattr(row, name, "") for name in INSTITUTION_COLUMNS])


def change_institution(details: dict[str, str], *, seen: str, actor: Actor) -> None:
    """Change the institution after its set-up, or name it in an installation that was set up by commands.

    Raises NotAllowed for an account that is no administrator, Conflict when it was changed since `seen`.
    """
    if actor.user is None or not administers(actor.user):
        raise NotAllowed
    with transaction.atomic():
        # There may be no row to lock.
        lock_administrators()
        row = Institution.records.select_for_update().filter(pk=ONLY).first()
        if institution_seen(row) != seen:
            raise Conflict
        before = {name: getattr(row, name, "") for name in details}
        changed = {name: value for name, value in details.items() if before[name] != value}
        if not changed:
            return
        if row is None:
            # Without the time its guided set-up would be open.
            row = Institution.records.create(pk=ONLY, set_up_at=clock.now(), **details)
        else:
            Institution.records.filter(pk=ONLY).update(**changed)
        detail = {"fields": sorted(changed), "before": {name: before[name] for name in changed}, "after": changed}
        audit.record("institution.changed", row, actor=actor, detail=detail)
        transaction.on_commit(lambda: cache.delete_many((LANGUAGE_KEY, NAMES_KEY)))


def save_first_venue(details: dict[str, Any], *, actor: Actor) -> Venue:
    """Add the first venue, or change it. Raises Conflict for the code of another venue, and without an institution."""
    with transaction.atomic():
        row = _locked()
        if row.first_venue is not None:
            change_venue(row.first_venue, details, actor=actor)
            return row.first_venue
        venue = add_venue(details, actor=actor)
        Institution.records.filter(pk=ONLY).update(first_venue=venue)
    return venue


def make_administrator(details: dict[str, Any], *, email: str, password: str) -> User:
    """Open the account of the first administrator. Raises Conflict if there is one, or the address has an account.

    Two browsers may hold the link: the lock on the institution lets one of them make the account.
    """
    try:
        with transaction.atomic():
            row = _locked()
            if administrators().exists():
                raise Conflict(_("The administrator's account exists already."), code="has_administrator")
            person = Person.records.create(language=row.language, **details)
            user = User.objects.create_superuser(email, password, person=person)
            Institution.records.filter(pk=ONLY).update(administrator=user)
            audit.record("account.opened", user, actor=BY_LINK, detail={"administrator": True})
    except IntegrityError as error:
        raise Conflict(_("This e-mail address has an account."), code="address_taken", field="email") from error
    return user


def finish(*, actor: Actor) -> None:
    """End the set-up: its link is void, and the home page is served. Raises Conflict before an administrator exists."""
    with transaction.atomic():
        row = _locked()
        if row.administrator is None or row.first_venue is None:
            raise Conflict(_("Finish the tasks above first."), code="not_finished")
        if row.set_up_at is None:
            Institution.records.filter(pk=ONLY).update(set_up_at=clock.now(), mail_code_hash="")
            audit.record("institution.set_up", row, actor=actor)
        SetupLink.records.all().delete()


def author_of(user: Any) -> Actor:
    """The author of a change of the set-up: the administrator, or the link."""
    return actor_for(user) if isinstance(user, User) else BY_LINK


def _locked() -> Institution:
    # The rows that it refers to are read apart: PostgreSQL cannot lock the empty side of a join.
    row = Institution.records.select_for_update().filter(pk=ONLY).first()
    if row is None:
        raise Conflict(_("Name the institution first."), code="no_institution")
    return row
