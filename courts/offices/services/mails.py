"""Mails about memberships and mandates. They name an office or a lawyer, never a case."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from courts.access.services.mails import account_mails
from courts.ground.models import Person, User
from courts.ground.wording.dates import full_date
from courts.offices.models import CompanyClaim, Mandate, Membership


def _tell(person: Person, words: Callable[[], tuple[str, str]], page: str = "mandate_list") -> None:
    """Write to the account of a person, in their language, with the address of a page."""
    user = User.objects.filter(person=person, is_active=True).first()
    if user is None:
        return
    address = settings.BASE_URL.rstrip("/") + reverse(page)

    def with_link() -> tuple[str, str]:
        subject, text = words()
        return subject, f"{text}\n\n{address}"

    account_mails.store(user.email, account_mails.in_both(with_link), reader=person)


def invite(row: Membership, token: str) -> None:
    """Write to the invited address. The language of its account comes first, or that of the manager who invites."""
    address = f"{settings.BASE_URL.rstrip('/')}{reverse('office_invitation')}?key={token}"

    def words() -> tuple[str, str]:
        text = _(
            "%(office)s invites you to work in the law office, as: %(job)s. Sign in and open this link within 14 days"
            " to accept or decline:\n\n%(link)s\n\nIf you did not expect this message, ignore it."
        )
        values = {"office": row.office.name, "job": row.get_job_display(), "link": address}
        return _("Invitation to a law office"), text % values

    owner = User.objects.filter(email=row.email, is_active=True).select_related("person").first()
    reader = owner.person if owner is not None else None
    account_mails.store(row.email, account_mails.in_both(words), reader=reader)


def tell_office_decided(person: Person) -> None:
    """Tell the lawyer that there is a decision about their office. The page says which."""
    _tell(
        person,
        lambda: (_("A decision about your law office"), _("The institution has decided. Sign in to read it:")),
        "my_office",
    )


def tell_claim_decided(claim: CompanyClaim) -> None:
    """Tell the person that there is a decision about their representation of a company. The page says which."""
    _tell(
        claim.person,
        lambda: (
            _("A decision about your representation of a company"),
            _("The court has decided. Sign in to read it:"),
        ),
        "my_companies",
    )


def tell_granted(row: Mandate) -> None:
    """Tell the agent the name of the principal, the rights and the last day."""
    _tell(
        row.agent,
        lambda: (
            _("You act for %(name)s") % {"name": row.principal.name},
            _("From %(first)s to %(last)s you act for %(name)s: %(rights)s.")
            % {
                "first": full_date(row.starts_on),
                "last": full_date(row.ends_on),
                "name": row.principal.name,
                "rights": "، ".join(row.rights) if translation.get_language() == "ar" else ", ".join(row.rights),
            },
        ),
    )


def tell_revoked(row: Mandate) -> None:
    """Tell both people that the mandate is over."""
    for person, other in ((row.agent, row.principal), (row.principal, row.agent)):
        _tell(
            person,
            lambda other=other: (  # type: ignore[misc]
                _("A mandate has ended"),
                _("The mandate between you and %(name)s has ended. Its rights ended with it.") % {"name": other.name},
            ),
        )
