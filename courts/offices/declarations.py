"""Registrations of offices: sections, the act for two administrators, open matters and personal data."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration, desk, profile_pages
from courts.access.declared.administration import Section
from courts.approvals import acts
from courts.approvals.acts import Act, Facts
from courts.approvals.models import ProposedAct
from courts.ground.declared import claimed_people, grounds, open_matters, personal_data
from courts.offices.models import LawOffice
from courts.offices.queries.companies import decides_claims
from courts.offices.queries.people import data_of, matters_of
from courts.offices.services import law_offices
from courts.offices.services.people import move_people
from courts.offices.services.staff import end_mandates_of_staff


def facts(act: ProposedAct) -> Facts:
    """The name and the licence of an office."""
    row = LawOffice.records.filter(pk=act.subject_id).first()
    if row is None:
        return []
    return [
        (_t("Law office"), row.name),
        (_t("Licence number"), row.licence_number),
        (_t("Emirate of the licence"), row.get_emirate_display()),
    ]


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    acts.register(Act(law_offices.CLOSE_OFFICE, _("Close a law office"), facts, law_offices.close))
    profile_pages.register(profile_pages.ProfilePage(_("My law office"), "my_office"))
    profile_pages.register(profile_pages.ProfilePage(_("Companies that I represent"), "my_companies"))
    desk.register(desk.Board(_("Companies"), "company_claims", 20, decides_claims))
    grounds.register("offices", end_mandates_of_staff)
    claimed_people.register("offices", move_people)
    open_matters.register("offices", matters_of)
    personal_data.register("law_offices", data_of)
    administration.register(
        Section(
            _("Law offices"),
            _("Offices that lawyers register: compare the licence, then confirm or refuse."),
            "law_office_list",
            22,
        )
    )
