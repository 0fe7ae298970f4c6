"""Registrations of recovery: the section of the administration, and the act for two administrators."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from courts.access.declared import administration
from courts.access.declared.administration import Section
from courts.approvals import acts
from courts.approvals.acts import Act, Facts
from courts.approvals.models import ProposedAct
from courts.recovery.models import FactorReset
from courts.recovery.services import factor_resets


def facts(act: ProposedAct) -> Facts:
    """The owner and the address of the account, and the member of staff who saw the person."""
    row = (
        FactorReset.records.select_related("account__person", "check_at_desk__decided_by__person")
        .filter(pk=act.subject_id)
        .first()
    )
    if row is None or row.account is None:
        return []
    found = [(_t("Person"), row.account.person.name), (_t("E-mail address"), row.account.email)]
    check = row.check_at_desk
    if check is not None and check.decided_by is not None:
        found.append((_t("Seen at the desk by"), check.decided_by.person.name))
    return found


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    acts.register(Act(factor_resets.RESET_FACTORS, _("Remove a lost second factor"), facts, factor_resets.perform))
    administration.register(
        Section(
            _("Lost second factors"),
            _("People who lost their second factor, once an office has seen them with their document."),
            "factor_resets",
            27,
        )
    )
