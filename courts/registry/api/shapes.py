"""The shapes of the API's requests and answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courts.ground.models import Person, Venue
from courts.ground.wording.typed_numbers import phone
from courts.offices.queries.mandates import principal_with
from courts.registry.api.fields import (
    CourtField,
    EmailAddressField,
    LineField,
    MoneyField,
    NumberField,
    StrictSerializer,
    TextField,
)
from courts.registry.details import ClaimDetails, PartyDetails
from courts.registry.models import Case, CaseKind, Filing, PartyRole
from courts.registry.queries.cases import people_on
from courts.registry.queries.filings import last_review
from courts.registry.return_reasons import reason_texts
from courts.registry.states import CaseState, FilingState

LONGEST_TEXT = 20_000
MAX_PARTIES = 40


class PartyInput(StrictSerializer):
    """One party. Natural persons carry an Emirates ID, companies and bodies a licence number."""

    role = serializers.ChoiceField(choices=PartyRole.choices)
    kind = serializers.ChoiceField(choices=[("natural", "natural"), ("legal", "legal")])
    name_ar = LineField(max_length=200)
    name_en = LineField(max_length=200, required=False, allow_blank=True, default="")
    emirates_id = NumberField(max_length=40, required=False, allow_blank=True, default="")
    licence_number = NumberField(max_length=40, required=False, allow_blank=True, default="")
    document_number = NumberField(max_length=30, required=False, allow_blank=True, default="")
    document_issuer = LineField(max_length=80, required=False, allow_blank=True, default="")
    email = EmailAddressField(max_length=254, required=False, allow_blank=True, default="")
    phone = NumberField(max_length=40, required=False, allow_blank=True, default="")

    @staticmethod
    def details(party: dict[str, Any]) -> PartyDetails:
        """Return the details of a valid party, with its numbers folded."""
        return PartyDetails(
            **{
                **party,
                "emirates_id": party["emirates_id"] if party["kind"] == "natural" else "",
                "licence_number": party["licence_number"] if party["kind"] == "legal" else "",
                "document_number": party["document_number"] if party["kind"] == "natural" else "",
                "document_issuer": party["document_issuer"] if party["kind"] == "natural" else "",
                "phone": phone(party["phone"]) or party["phone"],
            }
        )


class FilingInput(StrictSerializer):
    """A statement of claim with its parties. Amounts are in AED."""

    court = CourtField(help_text="short code of the court")
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    title = LineField(max_length=200)
    facts = TextField(max_length=LONGEST_TEXT)
    requests = TextField(max_length=LONGEST_TEXT)
    claim_value = MoneyField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True, default=None
    )
    parties = PartyInput(many=True, allow_empty=False, max_length=MAX_PARTIES)  # type: ignore[call-arg] # of the list
    filer = NumberField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text="to file for another one by a mandate: roll number of the lawyer, licence number of the company",
    )

    def validate_filer(self, number: str) -> Person | None:
        """Return the principal with this number. One answer for unknown numbers and for people without a mandate."""
        if not number:
            return None
        found = principal_with(self.context["agent"], number)
        if found is None:
            raise serializers.ValidationError(
                _("You hold no mandate to prepare and submit filings for a lawyer or a company with this number.")
            )
        return found

    def principal(self) -> Person | None:
        """Return the principal that the account files for; None for itself."""
        found: Person | None = self.validated_data["filer"]
        return found

    def claim(self) -> ClaimDetails:
        """Return the claim of a valid filing."""
        data = self.validated_data
        return ClaimDetails(**{name: value for name, value in data.items() if name not in {"parties", "filer"}})

    def party_details(self) -> list[PartyDetails]:
        """Return the parties of a valid filing."""
        return [PartyInput.details(party) for party in self.validated_data["parties"]]


def readable_court(data: Any) -> Venue | None:
    """Return the court of a filing that is not valid as a whole, if the court can be read."""
    try:
        return CourtField().to_internal_value(data.get("court")) if isinstance(data, dict) else None
    except serializers.ValidationError:
        return None


def readable_filer(data: Any, agent: Person) -> Person | None:
    """Return the filer of a filing that is not valid as a whole; None for one that cannot be read or is not known."""
    number = data.get("filer", "") if isinstance(data, dict) else ""
    if not number:
        return agent
    try:
        return principal_with(agent, NumberField(max_length=40).run_validation(number))
    except serializers.ValidationError:
        return None


def readable_parties(data: Any) -> list[PartyDetails | None]:
    """Return the parties of a filing that is not valid as a whole, each at its place; None for an unreadable one."""
    rows = data.get("parties") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_PARTIES:
        return [None]
    forms = [PartyInput(data=row) for row in rows]
    return [PartyInput.details(form.validated_data) if form.is_valid() else None for form in forms]


class FilingUpload(serializers.Serializer[Any]):
    """One request: the filing as JSON text in the part `filing`, one PDF as `statement`, several of each other kind.

    `lead` is the deprecated name of `statement`; send one of both.
    """

    filing = FilingInput()
    statement = serializers.FileField(
        required=False, help_text="the statement of claim; required unless `lead` is sent"
    )
    lead = serializers.FileField(required=False, help_text="deprecated: the former name of `statement`")
    exhibits = serializers.ListField(child=serializers.FileField(), required=False)
    power_of_attorney = serializers.ListField(child=serializers.FileField(), required=False)
    conciliation_record = serializers.ListField(child=serializers.FileField(), required=False)


class ReceiptShape(serializers.Serializer[Any]):
    """Proof that the filing reached the court. `official_at` is the time that counts in law."""

    number = serializers.CharField()
    channel = serializers.CharField()
    received_at = serializers.DateTimeField()
    official_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField()


class ReturnReasonShape(serializers.Serializer[Any]):
    """A coded reason of a return or rejection, and how to fix it, in both languages."""

    code = serializers.CharField()
    text_ar = serializers.CharField()
    text_en = serializers.CharField()
    fix_ar = serializers.CharField()
    fix_en = serializers.CharField()


class OldReasonShape(serializers.Serializer[Any]):
    """A coded reason under its deprecated names."""

    code = serializers.CharField()
    text_ar = serializers.CharField()
    text_en = serializers.CharField()
    mend_ar = serializers.CharField()
    mend_en = serializers.CharField()


class FilingShape(serializers.Serializer[Filing]):
    """A filing and its state."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=FilingState.choices)
    court = CourtField()
    case_kind = serializers.ChoiceField(choices=CaseKind.choices)
    title = serializers.CharField()
    receipt = ReceiptShape(allow_null=True)
    cure_by = serializers.DateTimeField(allow_null=True, help_text="returned: corrections are accepted until then")
    return_reasons = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField(help_text="deprecated: `return_reasons` under its former names")
    note = serializers.SerializerMethodField()
    case = serializers.SerializerMethodField(help_text="the case that it became")

    @extend_schema_field(ReturnReasonShape(many=True))
    def get_return_reasons(self, filing: Filing) -> list[dict[str, str]]:
        review = last_review(filing)
        if review is None or filing.state not in {FilingState.RETURNED, FilingState.REJECTED}:
            return []
        rows = []
        for reason in reason_texts(review.return_reasons):
            row = {"code": reason.code}
            for language in ("ar", "en"):
                with translation.override(language):
                    row |= {f"text_{language}": str(reason.text), f"fix_{language}": str(reason.fix)}
            rows.append(row)
        return rows

    @extend_schema_field(OldReasonShape(many=True))
    def get_faults(self, filing: Filing) -> list[dict[str, str]]:
        rows = self.get_return_reasons(filing)
        return [{name.replace("fix_", "mend_"): text for name, text in row.items()} for row in rows]

    def get_note(self, filing: Filing) -> str:
        review = last_review(filing)
        return review.note if review is not None else ""

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_case(self, filing: Filing) -> str | None:
        if filing.state != FilingState.ACCEPTED:
            return None
        found = Case.objects.visible_to(filing.filer).filter(filing=filing).values_list("pk", flat=True).first()
        return str(found) if found is not None else None


class CasePartyShape(serializers.Serializer[Any]):
    """A party and its counsel."""

    role = serializers.ChoiceField(choices=PartyRole.choices)
    name_ar = serializers.CharField()
    name_en = serializers.CharField()
    counsel = serializers.ListField(child=serializers.CharField())


class CaseShape(serializers.Serializer[Case]):
    """A registered case."""

    id = serializers.UUIDField()
    court = CourtField()
    case_kind = serializers.ChoiceField(choices=CaseKind.choices, source="kind")
    number = serializers.IntegerField(source="serial")
    year = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    opened_at = serializers.DateTimeField()
    filing = serializers.UUIDField(source="filing_id")
    parties = serializers.SerializerMethodField()

    @extend_schema_field(CasePartyShape(many=True))
    def get_parties(self, case: Case) -> list[dict[str, Any]]:
        return [
            {
                "role": line.role,
                "name_ar": line.person.name_ar,
                "name_en": line.person.name_en,
                "counsel": [lawyer.name_ar for lawyer in line.lawyers],
            }
            for line in people_on(case)
        ]


class ErrorShape(serializers.Serializer[Any]):
    """Every refusal: a code for machines, a sentence for people, and the fields concerned."""

    code = serializers.CharField()
    detail = serializers.CharField()
    # Declared fields never stay attributes, so the serializer's own `errors` is safe.
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]
