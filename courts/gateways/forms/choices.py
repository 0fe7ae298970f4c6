"""The form of languages and channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courts.gateways.queries.choices import default_of
from courts.gateways.states import ACCOUNTS, FAILED_MAILS, GROUPS, Group
from courts.ground.models import NoticeChannel
from courts.ground.models.people import LANGUAGES

HELP: Final[dict[str, Any]] = {
    Group.DATES: _("New, moved and cancelled dates, and reminders."),
    Group.FILINGS: _("Receipts, requests to correct, decisions, deadlines and payments."),
    Group.CASES: _("Registration, appearances, outcomes and minutes."),
    ACCOUNTS: _("Codes, invitations, changes of your sign-in and of your identity, and everything else."),
}


LANGUAGE_OF: Final = "language_"
# No exception: the language of the profile.
AS_PROFILE: Final = "profile"


class ChoicesForm(forms.Form):
    """Language and channel for each group of messages; where SMS is offered, whether one replaces a mail that fails.

    Without `channels` there are only languages.
    """

    def __init__(
        self,
        *args: Any,
        channels: Sequence[str],
        chosen: Mapping[str, str],
        languages: Mapping[str, str],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._has_channels = bool(channels)
        for group, label in GROUPS:
            if channels and group != ACCOUNTS:
                self._add_channel(Group(group), channels, chosen.get(group, NoticeChannel.EMAIL))
            self._add_language(group, label, languages.get(group, AS_PROFILE), language)
        self._add_failed(channels, chosen)

    def clean(self) -> dict[str, Any]:
        """Refuse the channels of a page that was opened before the number was removed."""
        data = super().clean() or {}
        if not self._has_channels and any(self.data.get(group, NoticeChannel.EMAIL) != "email" for group in Group):
            raise forms.ValidationError(_("Confirm a mobile number first."), code="not_verified")
        return data

    def channels(self) -> dict[str, str]:
        """The channels that were chosen, by group."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith(LANGUAGE_OF)}

    def languages(self) -> dict[str, str]:
        """The languages by group; empty for that of the profile."""
        chosen = {group: self.cleaned_data[f"{LANGUAGE_OF}{group}"] for group, _label in GROUPS}
        return {group: "" if value == AS_PROFILE else value for group, value in chosen.items()}

    def _add_channel(self, group: Group, channels: Sequence[str], now: str) -> None:
        self.fields[group] = forms.ChoiceField(
            label=group.label,
            help_text=HELP[group],
            choices=[(channel, NoticeChannel(channel).label) for channel in (NoticeChannel.EMAIL, *channels)],
            initial=now if now in channels else NoticeChannel.EMAIL,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose a channel."),
                "invalid_choice": _("Choose one of the channels in the list."),
            },
        )

    def _add_language(self, group: str, label: str | Promise, now: str, language: str) -> None:
        name = dict(LANGUAGES)[language]
        self.fields[f"{LANGUAGE_OF}{group}"] = forms.ChoiceField(
            label=format_lazy(_("Language: {group}"), group=label),
            help_text="" if group in self.fields else HELP[group],
            choices=[(AS_PROFILE, format_lazy(_("As in my profile ({language})"), language=name)), *LANGUAGES],
            initial=now,
            error_messages={
                "required": _("Choose a language."),
                "invalid_choice": _("Choose one of the languages in the list."),
            },
        )

    def _add_failed(self, channels: Sequence[str], chosen: Mapping[str, str]) -> None:
        if NoticeChannel.SMS in channels:
            self.fields[FAILED_MAILS] = forms.ChoiceField(
                label=_("If an e-mail cannot be delivered"),
                choices=[(NoticeChannel.SMS, _("Send an SMS once")), (NoticeChannel.EMAIL, _("Send no SMS"))],
                initial=chosen.get(FAILED_MAILS, default_of(FAILED_MAILS)),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose what happens then."),
                    "invalid_choice": _("Choose one of the two answers."),
                },
            )
