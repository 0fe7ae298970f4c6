"""The words of acts that need two administrators: their facts, and the messages about them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.approvals.acts import Facts
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import PROPOSED
from courts.approvals.states import ProposedActState
from courts.ground.models import Notice, Posting, User
from courts.ground.wording.dates import full_date
from courts.ground.wording.notice_text import NoticeText, Reader


def account_facts(row: ProposedAct) -> Facts:
    """The owner and the address of an account."""
    user = User.objects.select_related("person").filter(pk=row.subject_id).first()
    if user is None:
        return []
    return [(_("Person"), user.person.name), (_("E-mail address"), user.email)]


def posting_facts(row: ProposedAct) -> Facts:
    """The person, the role, the venue and the last day of a posting."""
    posting = Posting.records.select_related("person", "venue").filter(pk=row.subject_id).first()
    if posting is None:
        return []
    return [
        (_("Person"), posting.person.name),
        (_("Role"), posting.get_role_display()),
        (_("Venue"), posting.venue.name),
        (_("Last day of service"), full_date(date.fromisoformat(row.detail["ends_on"]))),
    ]


def notice_text(row: ProposedAct, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language: a proposal for the other administrators, or the decision for its proposer."""
    facts = [(_("Act"), str(row.declared.title)), *row.declared.facts(row), (_("Reason"), row.reason)]
    if notice.kind == PROPOSED:
        title = _("An act waits for a second administrator")
        lead = _("%(name)s proposed it. Nothing happens until a different administrator confirms it.") % {
            "name": row.proposed_by.person.name
        }
        facts += reader.deadline(row.expires_at, None, _("Can be confirmed until"))
    elif row.state == ProposedActState.REFUSED:
        title, lead = _("Your proposal was refused"), row.answer
    else:
        title, lead = _("Your proposal was confirmed"), _("The act is done.")
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple(facts),
        action_label=_("Open the proposal"),
        action_path=reverse("proposed_act", args=[row.pk]),
    )
