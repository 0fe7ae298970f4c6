"""The words of short messages in the active language: a fixed sentence between the institution and a link."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.gateways.kinds import MessageKind


def words_of_kind(kind: MessageKind, *, institution: str, link: str) -> str:
    """The whole message of a kind. The sentence is put in as it is: nothing in it is a place to fill."""
    return _("%(institution)s: %(sentence)s Read it in your messages: %(link)s") % {
        "institution": institution,
        "sentence": str(kind.sentence),
        "link": link,
    }


def words_of_link(*, institution: str, link: str) -> str:
    """The message with the link of an invitation, for a number without an account. It names no matter."""
    return _("%(institution)s: you are invited. Open this link to read the invitation: %(link)s") % {
        "institution": institution,
        "link": link,
    }


def words_of_code(*, institution: str, code: str) -> str:
    """The message with a code that proves a number."""
    return _("%(institution)s: your code is %(code)s. It works for 10 minutes. Do not share it.") % {
        "institution": institution,
        "code": code,
    }
