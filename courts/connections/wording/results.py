"""The words of tests: what was found, and what to do about it. And those of the kinds of encryption."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.declared.mail_server import PLAIN, STARTTLS, TLS

ENCRYPTIONS: Final = (
    (STARTTLS, gettext_lazy("STARTTLS, as usual at port 587")),
    (TLS, gettext_lazy("TLS from the start, as usual at port 465")),
    (PLAIN, gettext_lazy("None: only for a server on this machine or in your own network")),
)
MAIL: Final[dict[str, Promise]] = {
    "answers": gettext_lazy("The mail server answers, takes the sign-in, and takes mails from this sender."),
    "forbidden": gettext_lazy("This address is not asked: it belongs to the machine’s own link, not to a server."),
    "no_name": gettext_lazy("No server has this name. Check the spelling."),
    "silent": gettext_lazy("The server does not answer at this port. Check name, port and firewall."),
    "certificate": gettext_lazy("The certificate of the server is not valid for this name, or its issuer is unknown."),
    "encryption": gettext_lazy("The server does not begin this kind of encryption at this port. Select the other one."),
    "not_supported": gettext_lazy(
        "The server offers no such encryption or no sign-in at this port. Select another one."
    ),
    "sign_in": gettext_lazy("The server refuses the user name or the password."),
    "sender": gettext_lazy("The server does not take mails from this sender. Check the sender’s address."),
    "recipient": gettext_lazy("The server takes the sender, but no mail to your own address."),
    "no_mail_server": gettext_lazy("The server answers, but not as a mail server does."),
}

RELAY: Final[dict[str, Promise]] = {
    "answers": gettext_lazy("The relay answers at each of its addresses."),
    "forbidden": gettext_lazy("This address is not asked: it belongs to the machine’s own link, not to a server."),
    "no_name": gettext_lazy("No server has this name. Check the spelling."),
    "refuses": gettext_lazy("The relay refuses the shared secret, or its clock is wrong."),
    "certificate": gettext_lazy("The relay has a certificate that browsers refuse."),
    "silent": gettext_lazy("The relay does not answer. Check that it runs and that its ports are open."),
}


def sentence(words: dict[str, Promise], code: str, about: str = "") -> str:
    """The sentence of a test, with the address that it is about."""
    text = str(words[code])
    return _("%(about)s: %(text)s") % {"about": about, "text": text} if about else text
