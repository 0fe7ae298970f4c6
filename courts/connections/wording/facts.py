"""The words of settings: each value with its source, and what a proposal changes. Never a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.approvals.acts import Facts
from courts.approvals.models import ProposedAct
from courts.connections.models import ConnectionSettings
from courts.connections.queries import current
from courts.connections.queries.current import Source
from courts.connections.states import Area
from courts.connections.wording.results import ENCRYPTIONS
from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader

LABELS: Final[dict[str, Promise]] = {
    "host": gettext_lazy("Mail server"),
    "port": gettext_lazy("Port"),
    "encryption": gettext_lazy("Encryption"),
    "username": gettext_lazy("User name at the mail server"),
    "sender": gettext_lazy("Sender’s address"),
    "sender_name": gettext_lazy("Sender’s name"),
    "address": gettext_lazy("Public IP address of the media node"),
    "ports": gettext_lazy("First UDP port of the media node"),
    "relays": gettext_lazy("Addresses of the relay (TURN)"),
}
SECRETS: Final[dict[Area, Promise]] = {
    Area.MAIL: gettext_lazy("Password at the mail server"),
    Area.MEDIA: gettext_lazy("Shared secret of the relay"),
}
Row = dict[str, str]


def shown(name: str, value: Any) -> str:
    """One value as people read it; a dash for an empty one."""
    if name == "encryption":
        return str(dict(ENCRYPTIONS).get(value, value) or "–")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "–"
    return str(value or "–")


def change_facts(row: ProposedAct) -> Facts:
    """Each value that differs, before and after. The password is named as kept, new or removed."""
    after = ConnectionSettings.records.select_related("replaces").filter(pk=row.detail.get("settings")).first()
    return [] if after is None else differences(after)


def differences(after: ConnectionSettings) -> Facts:
    """The values of an edition that differ from those of the one it replaces."""
    before = after.replaces
    old: dict[str, Any] = before.values if before is not None else {}
    found: Facts = []
    for name, label in LABELS.items():
        was, becomes = old.get(name), after.values.get(name)
        if (was or None) != (becomes or None):
            found.append((_("%(value)s, before") % {"value": label}, shown(name, was)))
            found.append((_("%(value)s, after") % {"value": label}, shown(name, becomes)))
    if after.has_new_secret:
        found.append((str(SECRETS[Area(after.area)]), _("A new one is entered") if after.has_secret else _("Removed")))
    return found


def source_words(source: Source, variable: str) -> str:
    """The source of a value in a few words."""
    if source is Source.ENVIRONMENT:
        return _("Fixed by the configuration of the server (%(variable)s); it is changed there.") % {
            "variable": variable
        }
    return _("Stored here.") if source is Source.STORED else _("Not set.")


def _row(name: str | Promise, value: str, source: Source, variable: str) -> Row:
    return {"name": str(name), "value": value or "–", "under": source_words(source, variable)}


def mail_rows() -> list[Row]:
    """The mail server and the sender in use, with their sources."""
    server, route = current.mail_server(), current.mail_route()
    source = current.mail_source()
    where = f"{server.host}:{server.port}" if server is not None else ""
    rows = [_row(_("Mail server"), where, source, "DIWAN_EMAIL_URL")]
    if server is not None:
        rows.append(_row(_("Encryption"), shown("encryption", server.encryption), source, "DIWAN_EMAIL_URL"))
        rows.append(_row(_("User name at the mail server"), server.username, source, "DIWAN_EMAIL_URL"))
    sender = route.sender or settings.DEFAULT_FROM_EMAIL
    return [*rows, _row(_("Sender’s address"), sender, current.sender_source(), "DIWAN_EMAIL_FROM")]


def media_rows() -> list[Row]:
    """The media addresses and the relay in use, with their sources."""
    ports = ", ".join(str(port) for port in current.media_ports() if port)
    return [
        _row(LABELS["address"], current.media_address(), current.address_source(), "DIWAN_MEDIA_ADDRESS"),
        _row(LABELS["ports"], ports, current.ports_source(), "DIWAN_MEDIA_PORT"),
        _row(LABELS["relays"], ", ".join(current.relay().urls), current.relay_source(), "DIWAN_TURN_URLS"),
    ]


def notice_text(row: ConnectionSettings, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language: two administrators changed the settings."""
    facts = differences(row)
    for label, user in ((_("Proposed by"), row.saved_by), (_("Confirmed by"), row.confirmed_by)):
        if user is not None:
            facts.append((label, user.person.name))
    return NoticeText(
        title=_("The mail server was changed") if row.area == Area.MAIL else _("The media addresses were changed"),
        lead=_("Two administrators decided it. If you did not expect it, read the change at once."),
        facts=tuple(facts),
        action_label=_("Open mail and media"),
        action_path=reverse("connections"),
    )


def mail_line() -> str:
    """The mail server in use, for the list of tasks; empty without one."""
    server = current.mail_server()
    return f"{server.host}:{server.port}" if server is not None else ""


def media_line() -> str:
    """Media addresses and relay in use, for the list of tasks; empty if nothing is saved."""
    row = current.in_use(Area.MEDIA)
    values = [current.media_address(), *(str(port) for port in current.media_ports() if port), *current.relay().urls]
    found = ", ".join(value for value in values if value)
    return found or (_("The addresses of the machine, without a relay") if row is not None else "")
