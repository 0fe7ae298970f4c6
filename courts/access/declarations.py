"""Registrations of access with the ground and the administration: navigation and sections."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration, desk, profile_pages
from courts.access.declared.administration import Section
from courts.access.models import IdentityCheck, PersonCorrection
from courts.access.queries.corrections import data_of as corrections_data
from courts.access.queries.data_exports import account_data
from courts.access.queries.identity_checks import CHECKERS, checks_somewhere
from courts.access.queries.institution import is_set_up
from courts.access.services.institution import corrections, two_administrators
from courts.access.wording import corrections as correction_words
from courts.access.wording import identity_checks, proposed_acts
from courts.access.wording.sign_ins import notice_text
from courts.approvals import acts
from courts.approvals.acts import Act
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import PROPOSED
from courts.ground.declared import installation, navigation, personal_data, subjects
from courts.ground.models import SignIn
from courts.ground.queries.administrators import administrators


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    installation.register(is_set_up)
    desk.register(desk.Board(_("Identity checks"), "identity_checks", 10, checks_somewhere))
    personal_data.register("account", account_data)
    personal_data.register("corrections", corrections_data)
    profile_pages.register(profile_pages.ProfilePage(_("Programs that act for me"), "my_programs"))
    subjects.register(
        subjects.Subject(
            label="ground.signin",
            model=SignIn,
            title=lambda _sign_in: gettext("Your sign-ins"),
            url=lambda _sign_in: reverse("sign_in_list"),
            may_see=lambda person, sign_in: sign_in.user.person_id == person.pk,
            notice_text=notice_text,
            # An attack is going on or was: no quiet hours.
            happens_at=lambda sign_in, _notice: sign_in.started_at,
        )
    )
    subjects.register(
        subjects.Subject(
            label="access.identitycheck",
            model=IdentityCheck,
            title=lambda _check: gettext("Prove your identity"),
            url=lambda _check: reverse("prove_identity"),
            may_see=lambda person, check: check.account.person_id == person.pk,
            notice_text=identity_checks.notice_text,
        )
    )
    acts.register(
        Act(
            two_administrators.CLOSE_ACCOUNT,
            _("Close an account"),
            proposed_acts.account_facts,
            two_administrators.close_account,
        )
    )
    acts.register(
        Act(
            two_administrators.END_POSTING,
            _("End a posting"),
            proposed_acts.posting_facts,
            two_administrators.end_posting,
        )
    )
    acts.register(
        Act(
            corrections.CORRECT,
            _("Correct the Emirates ID of a person"),
            correction_words.correction_facts,
            corrections.perform,
            page=correction_words.correction_page,
        )
    )
    subjects.register(
        subjects.Subject(
            label="access.personcorrection",
            model=PersonCorrection,
            title=lambda _row: gettext("My profile"),
            url=lambda _row: reverse("profile"),
            may_see=lambda person, row: row.person_id == person.pk,
            notice_text=correction_words.notice_text,
        )
    )
    subjects.register(
        subjects.Subject(
            label="approvals.proposedact",
            model=ProposedAct,
            title=lambda row: str(row.declared.title),
            url=lambda row: reverse("proposed_act", args=[row.pk]),
            may_see=lambda person, _row: administrators().filter(person=person).exists(),
            notice_text=proposed_acts.notice_text,
            # A decided act waits for no administrator.
            is_current=lambda row, notice: notice.kind != PROPOSED or row.is_open,
            happens_at=lambda row, _notice: row.expires_at,
        )
    )
    navigation.register(
        navigation.NavItem(_("Administration"), "administration", 1, lambda roles: navigation.ADMINISTRATOR in roles)
    )
    navigation.register(
        navigation.NavItem(
            _("Identity checks"), "identity_checks", 62, lambda roles: not frozenset(CHECKERS).isdisjoint(roles)
        )
    )
    administration.register(
        Section(
            _("The institution"),
            _("Its names, the language in which pages begin, and the law profile that is proposed for new venues."),
            "institution_change",
            8,
        )
    )
    administration.register(
        Section(
            _("Venues and rooms"),
            _("Courts, offices and facilities, their time zone and law profile, and the rooms in them."),
            "venue_list",
            10,
        )
    )
    administration.register(
        Section(
            _("Postings"),
            _("Staff of each venue, with first and last days; new people get an invitation by mail."),
            "posting_list",
            20,
        )
    )
    administration.register(
        Section(
            _("Accounts"),
            _("Close the account of a person, open a closed one again, or correct the name or the Emirates ID."),
            "account_find",
            25,
        )
    )
    administration.register(
        Section(
            _("Acts for two administrators"),
            _(
                "Inviting an administrator, closing an account, ending a posting and correcting an Emirates ID take"
                " two: one administrator proposes, another confirms."
            ),
            "proposed_acts",
            5,
        )
    )
    administration.register(
        Section(
            _("Screens of facilities"),
            _("Enrol the screen of a video room with a one-time code, rename it, revoke it."),
            "screen_list",
            30,
        )
    )
    administration.register(
        Section(
            _("Programs"),
            _("Programs that use the API for an account: what they may do, and their last use."),
            "program_list",
            40,
        )
    )
    administration.register(
        Section(
            _("Law profiles"),
            _("The numbers that law or the institution decides, in force today and on later days, with their sources."),
            "law_profiles",
            60,
        )
    )
    administration.register(
        Section(
            _("Opening hours"),
            _("Hours of a venue by dates, where they differ from its law profile, and Ramadan hours."),
            "working_weeks",
            45,
        )
    )
    administration.register(
        Section(
            _("Yearly holidays"),
            _("Expected dates of the coming year, Ramadan and Eid among them. An announcement confirms or moves them."),
            "holidays",
            48,
        )
    )
    administration.register(
        Section(
            _("Special days"),
            _("Holidays, closures and days with other opening hours. A change shows what it hits before it is saved."),
            "special_days",
            50,
        )
    )
