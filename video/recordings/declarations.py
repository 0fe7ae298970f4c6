"""Registrations of recordings: the section of the administration, and the act for two administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from courts.access.declared import administration
from courts.access.declared.administration import Section
from courts.approvals import acts
from courts.approvals.acts import Act, Facts
from courts.approvals.models import ProposedAct
from courts.ground.declared import subjects
from video.recordings.models import LegalHold, Recording
from video.recordings.queries.kept import about
from video.recordings.services import holds
from video.recordings.services.deletion import perform
from video.recordings.wording.holds import notice_text, path_of


def facts(act: ProposedAct) -> Facts:
    """The recording, without its title: administrators read no case."""
    row = Recording.records.filter(pk=act.subject_id).select_related("room", "sitting").first()
    return [] if row is None else about(row)


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    acts.register(Act(holds.DELETE, _("Delete a recording"), facts, perform))
    subjects.register(
        subjects.Subject(
            label="recordings.legalhold",
            model=LegalHold,
            title=lambda _hold: pgettext("recordings", "Legal hold"),
            url=path_of,
            may_see=lambda person, hold: hold.placed_by.person_id == person.pk,
            notice_text=notice_text,
        )
    )
    administration.register(
        Section(
            _("Recordings"),
            _("Recordings whose time to be kept has passed, legal holds, and deletion. Two decide."),
            "kept_recordings",
            55,
        )
    )
