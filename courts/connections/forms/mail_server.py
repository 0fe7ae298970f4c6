"""The form of the mail server. A value that the environment fixes has no field."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.connections.models import ConnectionSettings
from courts.connections.queries import fixed
from courts.connections.queries.current import environment_server, secret_of, server_of
from courts.connections.services.changes import require_secret_again
from courts.connections.states import Area
from courts.connections.values import MAIL_PORTS, is_host
from courts.connections.wording.results import ENCRYPTIONS
from courts.ground.declared.mail_server import PLAIN, STARTTLS, MailServer
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.forms.text import CleanTextField, EmailAddressField

SERVER_FIELDS: Final = ("host", "port", "encryption", "username", "password")
SENDER_FIELDS: Final = ("sender", "sender_name")
# Hosts of this machine, to which a password may go without encryption.
THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailServerForm(forms.Form):
    """Server, sign-in and sender. An empty password keeps the stored one, as long as the server is the same."""

    area = Area.MAIL
    host = CleanTextField(
        label=gettext_lazy("Mail server"),
        max_length=253,
        help_text=gettext_lazy("Its name, such as smtp.example.com, or its IP address."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the mail server.")},
    )
    port = forms.TypedChoiceField(
        label=gettext_lazy("Port"),
        choices=[(port, str(port)) for port in MAIL_PORTS],
        coerce=int,
        initial=MAIL_PORTS[0],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the port.")},
    )
    encryption = forms.ChoiceField(
        label=gettext_lazy("Encryption"),
        choices=ENCRYPTIONS,
        initial=STARTTLS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the encryption.")},
    )
    username = forms.CharField(
        label=gettext_lazy("User name at the mail server"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password at the mail server"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
    )
    sender = EmailAddressField(
        label=gettext_lazy("Sender’s address"),
        max_length=254,
        help_text=gettext_lazy("Every mail comes from this address. The mail server must allow it."),
        error_messages={"required": gettext_lazy("Enter the address of the sender.")},
    )
    sender_name = CleanTextField(
        label=gettext_lazy("Sender’s name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example the name of the institution."),
    )
    # 1: the page before had a password, which no page repeats.
    typed = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: ConnectionSettings | None, **kwargs: Any) -> None:
        self._stored = stored
        values = stored.values if stored is not None else {}
        kwargs["initial"] = {**values, "seen": str(stored.pk) if stored is not None else ""}
        super().__init__(*args, **kwargs)
        if stored is not None and stored.sealed:
            self.fields["password"].help_text = _("One is stored and is not shown. Leave this empty to keep it.")
        hidden = (SERVER_FIELDS if fixed.mail_server_is_fixed() else ()) + (
            SENDER_FIELDS if fixed.sender_is_fixed() else ()
        )
        for name in hidden:
            del self.fields[name]

    @property
    def is_fixed(self) -> bool:
        """True if the environment fixes every value."""
        return "host" not in self.fields and "sender" not in self.fields

    def clean_host(self) -> str:
        """A host name or an IP address, in lower case."""
        host = str(self.cleaned_data["host"]).lower().strip("[]")
        if not is_host(host):
            raise forms.ValidationError(_("Enter the name of a server, such as smtp.example.com, or an IP address."))
        return host

    def clean_username(self) -> str:
        """No control characters: they would end the command to the server."""
        return _printable(self.cleaned_data["username"])

    def clean_password(self) -> str:
        """No control characters."""
        return _printable(self.cleaned_data["password"])

    def clean_sender_name(self) -> str:
        """No line breaks and no control characters: the name stands in a header."""
        return _printable(self.cleaned_data["sender_name"])

    def clean(self) -> dict[str, Any]:
        """Require what belongs together: a user and a password, and encryption for both."""
        data = super().clean() or self.cleaned_data
        if "host" in self.fields and not self.errors:
            self._require_sign_in(data)
        return data

    def _require_sign_in(self, data: dict[str, Any]) -> None:
        username, password = data["username"], data["password"]
        has_stored = self._stored is not None and bool(self._stored.sealed)
        if password and not username:
            self.add_error("username", _("Enter the user name for this password."))
        elif username and not password and (data["typed"] or not has_stored):
            self.add_error("password", _("Enter the password. It is not repeated on the page."))
        elif username and data["encryption"] == PLAIN and data["host"] not in THIS_MACHINE:
            self.add_error("encryption", _("A password is sent with encryption only. Select one of the others."))
        else:
            try:
                require_secret_again(Area.MAIL, self.values(), self.secret(), self._stored)
            except DomainError as error:
                show(self, error)

    def values(self) -> dict[str, Any]:
        """The values to save, without the password."""
        names = ("host", "port", "encryption", "username", "sender", "sender_name")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def secret(self) -> str | None:
        """The password to save; None to keep the stored one."""
        if "host" not in self.fields:
            return None
        if not self.cleaned_data["username"]:
            return ""
        return self.cleaned_data["password"] or None

    def server(self) -> MailServer | None:
        """The server for the test: as it would be saved, or that of the environment. None for no SMTP server."""
        if "host" not in self.fields:
            return environment_server()
        secret = self.secret()
        if secret is None:
            secret = secret_of(self._stored) if self._stored is not None else ""
        return server_of(self.values(), secret)

    def sender_address(self) -> str:
        """The address of the sender for the test, without its name."""
        return str(self.cleaned_data.get("sender") or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])

    def keep_typed(self) -> None:
        """Note on the next page that a password was typed: it must be typed again."""
        if self.cleaned_data.get("password"):
            self.data = {**{name: self.data.get(name, "") for name in self.fields}, "typed": "1"}


def _printable(text: str) -> str:
    if not text.isprintable():
        raise forms.ValidationError(_("Remove line breaks and other characters that cannot be seen."))
    return text
