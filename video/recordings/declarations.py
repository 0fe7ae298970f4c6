"""Registrations of recordings: the section of the administration, and the act for two administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration
from courts.access.declared.administration import Section
from courts.approvals import acts
from courts.approvals.acts import Act, Facts
from courts.approvals.models import ProposedAct
from video.recordings.models import Recording
from video.recordings.queries.kept import about
from video.recordings.services import deletion


def facts(act: ProposedAct) -> Facts:
    """The recording, without its title: administrators read no case."""
    row = Recording.records.filter(pk=act.subject_id).select_related("room", "sitting").first()
    return [] if row is None else about(row)


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    acts.register(Act(deletion.DELETE, _("Delete a recording"), facts, deletion.perform))
    administration.register(
        Section(
            _("Recordings"),
            _("Recordings whose time to be kept has passed, legal holds, and deletion. Two decide."),
            "kept_recordings",
            55,
        )
    )
