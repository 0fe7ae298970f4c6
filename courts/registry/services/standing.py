"""The right to file in a case, asked under the lock of the case."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotAllowed
from courts.ground.models import Person
from courts.registry.filing_types.definition import FilingType
from courts.registry.models import Case
from courts.registry.queries.standing import roles_in, types_for
from courts.registry.services.rights import lock_case


def require_standing(case: Case, person: Person, kind: FilingType) -> None:
    """Lock the case until the commit and check that it takes this filing from the person now.

    A lawyer whose representation ended meanwhile, and a case that was closed meanwhile, come before or after. Raises
    NotAllowed for people who are no party and act for none, DomainError for a type that the case does not take.
    """
    lock_case(case)
    case.refresh_from_db()
    roles = roles_in(case, person)
    if not roles or not case.is_visible_to(person):
        raise NotAllowed(_("Only the parties of a case and their counsel file in it."))
    if kind.code not in {each.code for each in types_for(case, roles)}:
        raise DomainError(_("The case does not take such a filing now."), code="not_taken")
