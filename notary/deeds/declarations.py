"""Declarations of deeds to the ground: subject, navigation and directory."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.gateways import kinds
from courts.ground.declared import directory, navigation, subjects
from courts.ground.models import Role
from notary.deeds.models import Deed
from notary.deeds.queries import notices
from notary.deeds.wording.notices import SHORT, notice_text

STAFF_OF_COURTS: Final = frozenset(
    {Role.JUDGE, Role.CLERK, Role.CASE_MANAGER, Role.FACILITY_OFFICER, Role.INTERPRETER, Role.AUTHENTICATION_JUDGE}
)


def _is_customer(roles: Collection[str]) -> bool:
    return Role.NOTARY not in roles and STAFF_OF_COURTS.isdisjoint(roles)


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(SHORT)
    subjects.register(
        subjects.Subject(
            label="notary_deeds.deed",
            model=Deed,
            title=lambda deed: deed.title,
            url=lambda deed: reverse("deed", args=[deed.pk]),
            may_see=notices.may_see,
            notice_text=notice_text,
            is_current=notices.is_current,
        )
    )
    navigation.register(navigation.NavItem(_("My deeds"), "deeds", 61, _is_customer))
    navigation.register(navigation.NavItem(_("Register"), "deed_register", 62, lambda roles: Role.NOTARY in roles))
    navigation.register(
        navigation.NavItem(
            _("Judgments on contracts"), "deed_judgment", 63, lambda roles: Role.AUTHENTICATION_JUDGE in roles
        )
    )
    directory.register(
        directory.Service(
            directory.FAMILY,
            _("Verify a deed"),
            _("See whether a deed of a notary was sealed here and is still in force, by its code or its file."),
            "verify",
            40,
        )
    )
