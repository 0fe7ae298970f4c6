"""Registrations of connections: tasks of the set-up, the section, the acts, the notices, and the mail server."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration, setup_tasks
from courts.access.declared.administration import Section
from courts.access.declared.setup_tasks import SetupTask
from courts.approvals import acts
from courts.approvals.acts import Act
from courts.connections.models import ConnectionSettings
from courts.connections.queries import current
from courts.connections.services import changes
from courts.connections.states import ACTS, Area
from courts.connections.wording import facts
from courts.ground.declared import mail_server, subjects
from courts.ground.queries.administrators import administrators


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    mail_server.register(current.mail_route)
    setup_tasks.register(SetupTask(_("Mail server"), "setup_mail", 10, facts.mail_line))
    setup_tasks.register(SetupTask(_("Media addresses"), "setup_media", 20, facts.media_line))
    titles = {Area.MAIL: _("Change the mail server"), Area.MEDIA: _("Change the media addresses")}
    for area, title in titles.items():
        acts.register(
            Act(ACTS[area], title, facts.change_facts, changes.perform, dropped=changes.drop),
        )
    subjects.register(
        subjects.Subject(
            label="connections.connectionsettings",
            model=ConnectionSettings,
            title=lambda row: str(row.get_area_display()),
            url=lambda _row: reverse("connections"),
            may_see=lambda person, _row: administrators().filter(person=person).exists(),
            notice_text=facts.notice_text,
        )
    )
    administration.register(
        Section(
            _("Mail and media"),
            _("The mail server, the media addresses and the relay, and where each value comes from. Two decide."),
            "connections",
            9,
        )
    )
