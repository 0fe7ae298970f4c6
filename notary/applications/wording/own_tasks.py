"""The tasks of a person in applications, in words, each with the page on which it is done."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courts.ground.declared.own_tasks import OwnTask
from courts.ground.models import Person
from notary.applications.queries.own_tasks import Due, DueAct, due_acts
from notary.applications.wording.notices import title_of

_WORDS: Final = {
    Due.GO_ON: (
        gettext_lazy("You have begun this application and not asked for agreement yet."),
        gettext_lazy("Continue"),
    ),
    Due.ANSWER: (gettext_lazy("You are named in this application."), gettext_lazy("Answer the invitation")),
    Due.AGREE: (gettext_lazy("Your agreement to the text is missing."), gettext_lazy("Read the text and agree")),
    Due.SUBMIT: (gettext_lazy("Everyone has agreed to the text."), gettext_lazy("Check and submit")),
    Due.CORRECT: (gettext_lazy("The office has returned this application."), gettext_lazy("Correct the application")),
    Due.PAY: (gettext_lazy("The office has accepted the application."), gettext_lazy("Pay the fee")),
}


def tasks_of(person: Person, most: int) -> list[OwnTask]:
    """Return what waits for the person in applications."""
    return [_task(each) for each in due_acts(person, most)]


def _task(due: DueAct) -> OwnTask:
    row = due.application
    line, act = _words(due)
    return OwnTask(row.created_at, title_of(row), line, _url(due), act)


def _words(due: DueAct) -> tuple[str, str]:
    if due.act is Due.WAIT:
        missing = ngettext(
            "The agreement of %(count)s person is missing.", "The agreement of %(count)s people is missing.", due.count
        )
        return missing % {"count": due.count}, _("View the application")
    line, act = _WORDS[due.act]
    return str(line), str(act)


def _url(due: DueAct) -> str:
    key = due.application.pk
    if due.act is Due.PAY and due.invoice is not None:
        return reverse("invoice", args=[due.invoice])
    name = {Due.ANSWER: "application_agreement", Due.AGREE: "application_agreement", Due.SUBMIT: "application_check"}
    return reverse(name.get(due.act, "application"), args=[key])
