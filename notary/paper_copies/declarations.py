"""Declarations of paper copies: subject, navigation, short messages, personal data, and the page of a deed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.gateways import kinds
from courts.ground.declared import claimed_people, navigation, personal_data, subjects
from courts.ground.models import Person, Role
from notary.deeds import declared
from notary.deeds.models import Deed
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.queries import notices
from notary.paper_copies.queries.copies import copies_of_deed, may_ask
from notary.paper_copies.queries.people import data_of
from notary.paper_copies.services.people import move_copies
from notary.paper_copies.wording.notices import SHORT, notice_text


def _on_deed(deed: Deed, person: Person) -> list[declared.PageLink]:
    """The person's copies of a deed, and the way to ask for one."""
    copies = copies_of_deed(deed, person)
    found = [
        declared.PageLink(_("Paper copy by courier"), reverse("paper_copy", args=[row.pk]), row.get_state_display())
        for row in copies
    ]
    if not any(row.is_open for row in copies) and may_ask(person, deed):
        found.append(declared.PageLink(_("Ask for a paper copy by courier"), reverse("paper_copy_ask", args=[deed.pk])))
    return found


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(SHORT)
    claimed_people.register("notary_paper_copies", move_copies)
    personal_data.register("paper_copies", data_of)
    declared.register_links("paper_copies", _on_deed)
    subjects.register(
        subjects.Subject(
            label="notary_paper_copies.papercopy",
            model=PaperCopy,
            title=lambda copy: _("Paper copy: %(title)s") % {"title": copy.deed.title},
            url=lambda copy: reverse("paper_copy", args=[copy.pk]),
            may_see=notices.may_see,
            notice_text=notice_text,
            is_current=notices.is_current,
        )
    )
    navigation.register(
        navigation.NavItem(gettext_lazy("Paper copies"), "paper_copies", 63, lambda roles: Role.NOTARY in roles)
    )
