"""Forms made of the questions of the catalogue. What a person typed stays in the form when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.forms.text import CleanTextArea, CleanTextField, MoneyField
from courts.ground.forms.widgets import DayInput
from courts.ground.questions.definition import AnswerKind, Question

MOST_MONEY: Final = Decimal("9999999999.99")
_YES_NO: Final = (("yes", _("Yes")), ("no", _("No")))
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


class QuestionsForm(forms.Form):
    """The questions of a task or about a person, as fields by their codes.

    A question under a condition on another answer of the same form says so, and is required only while it holds. A
    condition that reads another task is decided before: such a question is left out while it does not hold.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(
        self,
        *args: Any,
        questions: tuple[Question, ...],
        answers: Mapping[str, Any] | None = None,
        task: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._task, self._answers = task, answers or {}
        self.questions: tuple[Question, ...] = ()
        for question in questions:
            if self._applies(question):
                self.questions += (question,)
                self.fields[question.code] = field_of(question)
        fields: dict[str, Any] = self.fields
        for question in self.questions:
            if question.when is not None and question.required:
                fields[question.code].required = False
                fields[question.code].needed_when = _("if it applies")

    def _applies(self, question: Question) -> bool:
        when = question.when
        if when is None:
            return True
        task, code = when.place(self._task)
        # A question about an answer that is not asked here is not asked either.
        return code in self.fields if task == self._task else when.holds(self._answers, self._task)

    def clean(self) -> dict[str, Any]:
        """Require the answers whose condition holds, and drop those whose condition does not."""
        cleaned: dict[str, Any] = super().clean() or {}
        own = self._stored(cleaned)
        for question in self.questions:
            if question.when is None or question.code in self.errors:
                continue
            holds = question.when.holds({**self._answers, self._task: own}, self._task)
            if not holds:
                cleaned[question.code] = None
            elif question.required and cleaned.get(question.code) in (None, "", []):
                self.add_error(question.code, forms.ValidationError(_required(question), code="required"))
        return cleaned

    def _stored(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {question.code: stored(cleaned.get(question.code)) for question in self.questions}

    @property
    def typed(self) -> dict[str, Any]:
        """The answers of a valid form, as JSON values."""
        return self._stored(self.cleaned_data)

    @property
    def is_blank(self) -> bool:
        """True if no question has an answer."""
        return all(value in (None, "", []) for value in self.typed.values())


def _required(question: Question) -> Any:
    return _("Answer this question: %(label)s") % {"label": question.label}


def field_of(question: Question) -> forms.Field:
    """Return the field of a question."""
    options: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "required": question.required,
        "error_messages": {"required": _required(question)},
    }
    return _FIELDS[question.kind](question, options)


def _text(question: Question, options: dict[str, Any]) -> forms.Field:
    return CleanTextField(max_length=question.most, **options)


def _long_text(question: Question, options: dict[str, Any]) -> forms.Field:
    return CleanTextArea(max_length=question.most, widget=forms.Textarea(attrs={"rows": 4}), **options)


def _day(question: Question, options: dict[str, Any]) -> forms.Field:
    return _DayField(is_past=question.past, **options)


def _number(question: Question, options: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "data-size": "4"})
    return forms.IntegerField(min_value=0, max_value=question.most, widget=widget, **options)


def _money(question: Question, options: dict[str, Any]) -> forms.Field:
    return MoneyField(min_value=Decimal(0), max_value=MOST_MONEY, decimal_places=2, **options)


def _yes_no(question: Question, options: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        choices=_YES_NO, coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect, **options
    )


def _choice(question: Question, options: dict[str, Any]) -> forms.Field:
    listed = [(choice.value, choice.text) for choice in question.choices]
    return forms.ChoiceField(choices=[("", _("Select")), *listed], **options)


def _choices(question: Question, options: dict[str, Any]) -> forms.Field:
    listed = [(choice.value, choice.text) for choice in question.choices]
    return forms.MultipleChoiceField(choices=listed, widget=forms.CheckboxSelectMultiple, **options)


_FIELDS: Final[Mapping[AnswerKind, Callable[[Question, dict[str, Any]], forms.Field]]] = {
    AnswerKind.TEXT: _text,
    AnswerKind.LONG_TEXT: _long_text,
    AnswerKind.DATE: _day,
    AnswerKind.NUMBER: _number,
    AnswerKind.MONEY: _money,
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.CHOICE: _choice,
    AnswerKind.CHOICES: _choices,
}


class _DayField(forms.DateField):
    """A day, between 1900 and 2199. is_past: not after today."""

    widget = DayInput

    def __init__(self, *, is_past: bool, **options: Any) -> None:
        super().__init__(**options)
        self._is_past = is_past

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("Enter a day between 1900 and 2199."), code="out_of_range")
        if self._is_past and value > clock.today():
            raise forms.ValidationError(_("Enter a day that is not in the future."), code="future")


def stored(value: Any) -> Any:
    """Return a cleaned value as JSON stores it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def initial_of(questions: tuple[Question, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored answers as a form shows them."""
    found: dict[str, Any] = {}
    for question in questions:
        value = given.get(question.code)
        found[question.code] = ("yes" if value else "no") if isinstance(value, bool) else value
    return found
