"""The text of a message about a sign-in on a new device."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.sessions.browsers import browser_words
from courts.ground.models import Notice, SignIn
from courts.ground.wording.notice_text import NoticeText, Reader

NEW_DEVICE = "new_device"


def notice_text(sign_in: SignIn, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language: browser, network address and time, and the way to end the sign-in."""
    zone = sign_in.user.person.zone
    facts = [(_("Browser"), browser_words(sign_in.browser)), *reader.times(sign_in.started_at, zone)]
    if sign_in.address:
        facts.append((_("Network address"), sign_in.address))
    return NoticeText(
        title=_("Your account signed in on a new device"),
        lead=_("Your account was used to sign in with a browser that it has not used before."),
        facts=tuple(facts),
        consequence=_("Was it not you? Sign out there on the page of your sign-ins, and change your password."),
        action_label=_("View your sign-ins"),
        action_path=reverse("sign_in_list"),
    )
