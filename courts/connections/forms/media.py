"""The form of the media addresses and the relay. A value that the environment fixes has no field."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.connections.models import ConnectionSettings
from courts.connections.queries import fixed
from courts.connections.queries.current import Relay, secret_of
from courts.connections.states import Area
from courts.connections.values import (
    LEAST_RELAY_SECRET,
    MEDIA_PORTS,
    RELAYS,
    is_address,
    is_public_enough,
    relay_host,
)
from courts.ground.forms.text import CleanTextArea, CleanTextField

LEAST_PORT: Final = 1024
MAX_PORT: Final = 65535
LTR: Final = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


class MediaForm(forms.Form):
    """Public address and UDP ports of the media node, and the relay. All are optional."""

    area = Area.MEDIA
    address = CleanTextField(
        label=gettext_lazy("Public IP address of the media node"),
        max_length=45,
        required=False,
        help_text=gettext_lazy("Only behind address translation (NAT). Empty: the addresses of the machine."),
        widget=forms.TextInput(attrs={**LTR, "data-size": "24"}),
    )
    ports = CleanTextField(
        label=gettext_lazy("First UDP port of the media node"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "For example 40000; each further process takes the next port. Two with a comma, such as 40000, 40100, for"
            " upgrades without an interruption. Empty: any free port."
        ),
        widget=forms.TextInput(attrs={**LTR, "inputmode": "numeric", "data-size": "16"}),
    )
    relays = CleanTextArea(
        label=gettext_lazy("Addresses of the relay (TURN)"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("One on each line, such as turns:turn.example.com:443?transport=tcp"),
        widget=forms.Textarea(attrs={**LTR, "rows": "3"}),
    )
    secret_text = forms.CharField(
        label=gettext_lazy("Shared secret of the relay"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The static-auth-secret of coturn, at least 32 characters."),
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
    )
    typed = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: ConnectionSettings | None, **kwargs: Any) -> None:
        self._stored = stored
        values = stored.values if stored is not None else {}
        kwargs["initial"] = {
            "address": values.get("address", ""),
            "ports": ", ".join(map(str, values.get("ports", ()))),
            "relays": "\n".join(values.get("relays", ())),
            "seen": str(stored.pk) if stored is not None else "",
        }
        super().__init__(*args, **kwargs)
        if stored is not None and stored.sealed:
            self.fields["secret_text"].help_text = _("One is stored and is not shown. Leave this empty to keep it.")
        hidden = [
            *(["address"] if fixed.address_is_fixed() else []),
            *(["ports"] if fixed.ports_are_fixed() else []),
            *(["relays", "secret_text"] if fixed.relay_is_fixed() else []),
        ]
        for name in hidden:
            del self.fields[name]

    @property
    def is_fixed(self) -> bool:
        """True if the environment fixes every value."""
        return not {"address", "ports", "relays"} & set(self.fields)

    def clean_address(self) -> str:
        """An IP address: browsers get it unchanged."""
        address = str(self.cleaned_data["address"]).strip("[]").lower()
        if address and (not is_address(address) or not is_public_enough(address)):
            raise forms.ValidationError(_("Enter an IP address that browsers can reach, such as 203.0.113.10."))
        return address

    def clean_ports(self) -> list[int]:
        """Port numbers above those of the system."""
        texts = [text.strip() for text in self.cleaned_data["ports"].replace("،", ",").split(",") if text.strip()]
        if len(texts) > MEDIA_PORTS or not all(_is_port(text) for text in texts):
            raise forms.ValidationError(_("Enter port numbers from 1024 to 65535, separated by commas."))
        return list(dict.fromkeys(map(int, texts)))

    def clean_relays(self) -> list[str]:
        """Addresses of TURN servers at the ports of TURN."""
        urls = list(dict.fromkeys(self.cleaned_data["relays"].split()))
        if len(urls) > RELAYS:
            raise forms.ValidationError(_("Enter at most %(number)s addresses.") % {"number": RELAYS})
        for url in urls:
            if relay_host(url) is None:
                raise forms.ValidationError(
                    _("%(url)s is not the address of a relay: turn: or turns:, a server, and a port of %(ports)s.")
                    % {"url": url[:80], "ports": "80, 443, 3478, 3479, 5349, 5350"}
                )
        return urls

    def clean(self) -> dict[str, Any]:
        """Require the addresses and the secret together."""
        data = super().clean() or self.cleaned_data
        if "relays" in self.fields and not self.errors:
            self._require_secret(data)
        return data

    def _require_secret(self, data: dict[str, Any]) -> None:
        secret, has_stored = data["secret_text"], self._stored is not None and bool(self._stored.sealed)
        if secret and not data["relays"]:
            self.add_error("relays", _("Enter the addresses of the relay for this secret."))
        elif secret and (len(secret) < LEAST_RELAY_SECRET or not secret.isprintable()):
            self.add_error("secret_text", _("The secret has at least 32 characters, without line breaks."))
        elif data["relays"] and not secret and (data["typed"] or not has_stored):
            self.add_error("secret_text", _("Enter the shared secret. It is not repeated on the page."))

    def values(self) -> dict[str, Any]:
        """The values to save, without the secret."""
        return {name: self.cleaned_data[name] for name in ("address", "ports", "relays") if name in self.fields}

    def secret(self) -> str | None:
        """The secret to save; None to keep the stored one."""
        if "relays" not in self.fields:
            return None
        if not self.cleaned_data["relays"]:
            return ""
        return self.cleaned_data["secret_text"] or None

    def relay(self) -> Relay:
        """The relay as it would be saved, for its test."""
        if "relays" not in self.fields:
            return Relay()
        secret = self.secret()
        if secret is None:
            secret = secret_of(self._stored) if self._stored is not None else ""
        return Relay(tuple(self.cleaned_data["relays"]), secret)

    def keep_typed(self) -> None:
        """Note on the next page that a secret was typed: it must be typed again."""
        if self.cleaned_data.get("secret_text"):
            self.data = {**{name: self.data.get(name, "") for name in self.fields}, "typed": "1"}


def _is_port(text: str) -> bool:
    return text.isdecimal() and LEAST_PORT <= int(text[:6]) <= MAX_PORT
