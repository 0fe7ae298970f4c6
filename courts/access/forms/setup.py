"""Forms of the guided set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.access.forms.venues import NamesForm
from courts.access.models import Institution
from courts.access.services.institution.setup import INSTITUTION_COLUMNS, institution_seen
from courts.ground.forms.text import CleanTextField, CodeField, EmailAddressField
from courts.ground.models import Person, User
from courts.ground.wording.law_profiles import law_profile_choices


class InstitutionForm(NamesForm):
    """The institution: its name, the language in which pages begin, and its law profile."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language in which pages and messages begin"),
        choices=[("ar", "العربية"), ("en", "English")],
        widget=forms.RadioSelect,
        initial="ar",
        help_text=gettext_lazy("Everyone can choose the other language for themselves."),
    )
    law_profile = forms.ChoiceField(
        label=gettext_lazy("Law profile"),
        initial="uae_federal",
        help_text=gettext_lazy("It decides the working week, deadlines and reminders."),
    )

    def __init__(self, *args: Any, institution: Institution | None, **kwargs: Any) -> None:
        if institution is not None:
            names = ("name_ar", "name_en", "language", "law_profile")
            kwargs["initial"] = {name: getattr(institution, name) for name in names}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["law_profile"].choices = law_profile_choices(institution.law_profile if institution else "")


class InstitutionChangeForm(InstitutionForm):
    """The institution after its set-up. `seen`: its values when the page was made."""

    seen = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, institution: Institution | None, **kwargs: Any) -> None:
        super().__init__(*args, institution=institution, **kwargs)
        self._institution = institution
        self.initial["seen"] = institution_seen(institution)
        self.fields["law_profile"].help_text = _("It is proposed for new venues. Each venue has its own.")

    def details(self) -> dict[str, str]:
        """The values of the institution that the form has."""
        return {name: self.cleaned_data[name] for name in INSTITUTION_COLUMNS}

    def review_again(self, institution: Institution | None) -> None:
        """Keep what was typed; the next page compares it with the values that were saved meanwhile."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": institution_seen(institution)}

    def differences(self) -> list[tuple[Any, str, str]]:
        """The values that differ from those saved: label, before, after."""
        fields: dict[str, Any] = self.fields
        found = []
        for name, after in self.details().items():
            before = getattr(self._institution, name, "")
            if before != after:
                words = dict(getattr(fields[name], "choices", ()))
                found.append((fields[name].label, str(words.get(before, before)), str(words.get(after, after))))
        return found


def _password(label: Any, required: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        error_messages={"required": required},
    )


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = _password(gettext_lazy("Password"), gettext_lazy("Enter a password."))
    password_again = _password(gettext_lazy("Password again"), gettext_lazy("Enter the password again."))

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["password"].help_text = _("At least 12 characters; several words are easy to remember.")

    def owner(self, data: dict[str, Any]) -> User | None:
        """The account whose names and address the password must not resemble."""
        return self._user

    def clean(self) -> dict[str, Any]:
        """Require a good password, the same in both fields."""
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password:
            try:
                validate_password(password, self.owner(data))
            except forms.ValidationError as error:
                self.add_error("password", error)
        if password and data.get("password_again") and data["password_again"] != password:
            self.add_error("password_again", _("The two passwords differ. Enter the same password twice."))
        return data


class AdministratorForm(PasswordForm):
    """The first administrator: names, address and password."""

    name_ar = CleanTextField(
        label=gettext_lazy("Your name in Arabic"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"}),
        error_messages={"required": gettext_lazy("Enter your name in Arabic.")},
    )
    name_en = CleanTextField(
        label=gettext_lazy("Your name in English"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"}),
        error_messages={"required": gettext_lazy("Enter your name in English.")},
    )
    email = EmailAddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("You sign in with it. A later step sends a test mail there."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": gettext_lazy("Enter your e-mail address.")},
    )
    field_order = ("name_ar", "name_en", "email", "password", "password_again")

    def clean_email(self) -> str:
        """The address as accounts store it, in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def owner(self, data: dict[str, Any]) -> User:
        """The account that the form would make."""
        names = {name: data.get(name, "") for name in ("name_ar", "name_en")}
        return User(email=data.get("email", ""), person=Person(**names))


class MailCodeForm(forms.Form):
    """The code of the test mail."""

    code = CodeField(
        label=gettext_lazy("Code in the mail"),
        min_length=8,
        max_length=8,
        error_messages={
            "required": gettext_lazy("Enter the code."),
            "min_length": gettext_lazy("The code has 8 digits."),
            "max_length": gettext_lazy("The code has 8 digits."),
        },
    )
