"""Registrations of applications: subject, navigation, directory, and what binds and is stored about a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.gateways import kinds
from courts.ground.declared import (
    claimed_people,
    directory,
    mail_outcomes,
    navigation,
    open_matters,
    own_tasks,
    personal_data,
    subjects,
)
from courts.ground.models import Person, Role, User
from courts.payments.declared import payables
from notary.applications.models import Application
from notary.applications.queries.applications import applications_to_notify, may_see_application, open_applications
from notary.applications.queries.notices import is_current
from notary.applications.queries.personal_data import applications_of
from notary.applications.services.contacts import note_outcome
from notary.applications.services.fees import LABEL
from notary.applications.services.invitations import notify_waiting
from notary.applications.services.locking import locked_application
from notary.applications.services.moves import move_applications
from notary.applications.services.settlement import keeps_fee, on_settled
from notary.applications.wording.notices import notice_text, title_of, title_of_key, url_of
from notary.applications.wording.own_tasks import tasks_of
from notary.applications.wording.short_messages import KINDS

_STAFF_OF_COURTS = frozenset(
    {
        Role.JUDGE,
        Role.CLERK,
        Role.CASE_MANAGER,
        Role.FACILITY_OFFICER,
        Role.INTERPRETER,
        Role.AUTHENTICATION_JUDGE,
    }
)


def _comes_to_notary(roles: Collection[str]) -> bool:
    return Role.NOTARY not in roles and _STAFF_OF_COURTS.isdisjoint(roles)


def _matters(person: Person) -> list[open_matters.OpenMatter]:
    if not open_applications(person):
        return []
    return [
        open_matters.OpenMatter(gettext("An application at the notary that has not ended"), reverse("applications"))
    ]


def _on_signed_in(sender: Any, *, user: User, **kwargs: Any) -> None:
    """Send the invitations that waited for this person: the account may be newer than they are."""
    notify_waiting(user.person)


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(KINDS)
    user_logged_in.connect(_on_signed_in, dispatch_uid="notary_applications.invitations")
    mail_outcomes.register("notary_applications", note_outcome)
    open_matters.register("notary_applications", _matters)
    own_tasks.register("notary_applications", tasks_of)
    personal_data.register("notary_applications", applications_of)
    claimed_people.register("notary_applications", move_applications)
    subjects.register(
        subjects.Subject(
            label="notary_applications.application",
            model=Application,
            title=title_of,
            url=url_of,
            may_see=may_see_application,
            notice_text=notice_text,
            is_current=is_current,
            load=applications_to_notify,
        )
    )
    payables.register(
        payables.Payable(
            label=LABEL,
            title=title_of_key,
            url=lambda key: reverse("application", args=[key]),
            on_settled=on_settled,
            may_see=lambda person, key: Application.objects.visible_to(person).filter(pk=key).exists(),
            lock=locked_application,
            keeps_fee=keeps_fee,
        )
    )
    navigation.register(navigation.NavItem(_("Notary applications"), "applications", 58, _comes_to_notary))
    navigation.register(
        navigation.NavItem(_("Applications"), "application_desk", 58, lambda roles: Role.NOTARY in roles)
    )
    navigation.register(
        navigation.NavItem(
            _("Requests for leave"), "leave_requests", 61, lambda roles: Role.AUTHENTICATION_JUDGE in roles
        )
    )
    directory.register(
        directory.Service(
            directory.FAMILY,
            _("Apply for a marriage contract"),
            _("Muslim or civil, by video or in person. Fill it in together, each from your own device."),
            "marriage_services",
            5,
            _("A numbered receipt at the end"),
        )
    )
    directory.register(
        directory.Service(
            directory.FAMILY,
            _("Other services of the notary"),
            _("Powers of attorney, declarations, notices and company contracts."),
            "notary_services",
            20,
        )
    )
