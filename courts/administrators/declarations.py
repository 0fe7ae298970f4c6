"""Registrations of administrators: the section, the acts for two administrators, and the notices."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration
from courts.access.declared.administration import Section
from courts.administrators.models import AdministratorTerm
from courts.administrators.queries.terms import data_of
from courts.administrators.services import ends, invitations
from courts.administrators.services.people import move_people
from courts.administrators.states import TermState
from courts.administrators.wording import terms
from courts.approvals import acts
from courts.approvals.acts import Act
from courts.ground.declared import claimed_people, personal_data, subjects
from courts.ground.queries.administrators import administrators

# The state that each notice tells of: it is current in this state alone.
TELLS = {
    invitations.INVITED: TermState.INVITED,
    invitations.BEGAN: TermState.ACTIVE,
    ends.ENDED: TermState.ENDED,
}


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    claimed_people.register("administrators", move_people)
    personal_data.register("administrator_terms", data_of)
    acts.register(
        Act(
            invitations.INVITE,
            _("Invite an administrator"),
            terms.invitation_facts,
            invitations.perform,
            dropped=invitations.drop_proposed,
        )
    )
    acts.register(Act(ends.END, _("End the rights of an administrator"), terms.end_facts, ends.perform))
    subjects.register(
        subjects.Subject(
            label="administrators.administratorterm",
            model=AdministratorTerm,
            title=lambda _row: gettext("Administrators"),
            url=lambda _row: reverse("administrators"),
            may_see=lambda person, _row: administrators().filter(person=person).exists(),
            notice_text=terms.notice_text,
            is_current=lambda row, notice: row.state == TELLS.get(notice.kind),
        )
    )
    administration.register(
        Section(
            _("Administrators"),
            _("Invite another administrator, see who administers, and end the rights of one. Two decide."),
            "administrators",
            4,
        )
    )
