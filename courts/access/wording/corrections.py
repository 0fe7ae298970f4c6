"""The words about corrections of people: the facts for a second administrator, and the message to the person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.models import DocumentType, PersonCorrection
from courts.approvals.acts import Facts
from courts.approvals.models import ProposedAct
from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText, Reader
from courts.ground.wording.typed_numbers import masked


def correction_facts(row: ProposedAct) -> Facts:
    """The names and the last digits: facts go by mail too. The page of the correction has the numbers."""
    old, new = row.detail["old_emirates_id"], row.detail["emirates_id"]
    return [
        (_("Person"), row.detail["old_name_ar"]),
        (_("Name in Arabic"), row.detail["name_ar"]),
        (_("Name in English"), row.detail["name_en"] or "—"),
        (_("Emirates ID before"), masked(old) or "—"),
        (_("Emirates ID from then on"), masked(new)),
        (_("Document that was seen"), str(DocumentType(row.detail["document_type"]).label)),
    ]


def correction_page(row: ProposedAct) -> str:
    """The page with the whole numbers of a proposed correction."""
    return reverse("person_correct", args=[row.subject_id])


def notice_text(row: PersonCorrection, notice: Notice, reader: Reader) -> NoticeText:
    """The text in the active language. The values stand on the profile, for the signed-in person alone."""
    return NoticeText(
        title=_("Your name or your Emirates ID was corrected"),
        lead=_(
            "The institution has seen your document and corrected its records. Sign in and read your profile. If you"
            " did not ask for it, or it is wrong, tell a court or a notary’s office at once."
        ),
        action_label=_("My profile"),
        action_path=reverse("profile"),
    )
