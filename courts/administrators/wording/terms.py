"""The texts of administrators' acts and notices."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.administrators.models import AdministratorTerm
from courts.administrators.states import TermState
from courts.approvals.acts import Facts
from courts.approvals.models import ProposedAct
from courts.ground.models import Notice, User
from courts.ground.wording.notice_text import NoticeText, Reader


def invitation_facts(act: ProposedAct) -> Facts:
    """The person and the address to invite."""
    row = AdministratorTerm.records.filter(pk=act.subject_id).first()
    return [] if row is None else [(_("Person"), row.name), (_("E-mail address"), row.email)]


def end_facts(act: ProposedAct) -> Facts:
    """The administrator whose rights would end."""
    user = User.objects.select_related("person").filter(pk=act.subject_id).first()
    return [] if user is None else [(_("Person"), user.person.name), (_("E-mail address"), user.email)]


def notice_text(row: AdministratorTerm, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language: invited, began or ended."""
    facts = [(_("Person"), row.name), (_("E-mail address"), row.email)]
    label, path = _("Open the administrators"), reverse("administrators")
    if row.state == TermState.ENDED:
        title = _("The rights of an administrator ended")
        lead = _("Two administrators decided it. The account does not administer these services any more.")
        if row.account is not None and row.account.person_id == notice.recipient_id:
            label = path = ""
        facts += [(_("Reason"), row.end_reason)] if row.end_reason and label else []
    elif row.state == TermState.ACTIVE:
        title = _("There is a new administrator")
        lead = _("The person accepted, with a confirmed address and a second factor.")
    else:
        title = _("A person was invited as an administrator")
        lead = _("The person has no rights until they accept. Any administrator can withdraw the invitation.")
        facts += [(_("Invited by"), row.invited_by.person.name)] if row.invited_by is not None else []
        facts += [(_("Confirmed by"), row.confirmed_by.person.name)] if row.confirmed_by is not None else []
    return NoticeText(title=title, lead=lead, facts=tuple(facts), action_label=label, action_path=path)
