"""Filings: the requests that reach the court through the smart justice channel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import account_key, permission_key, posted_venues
from courts.ground.questions.answers import words_of
from courts.ground.questions.definition import Question
from courts.ground.questions.texts import Text
from courts.ground.wording.dates import arabic
from courts.offices.models import Mandate, mandates
from courts.registry import states
from courts.registry.filing_types.definition import FilingType
from courts.registry.filing_types.registry import CLAIM, filing_type
from courts.registry.states import FilingState

# They enter filings into the cases of their court; case managers alone accept what opens a case.
REVIEW_IN_CASES: Final = (Role.CASE_MANAGER, Role.CLERK)


class CaseKind(models.TextChoices):
    """Kinds of case; each has its own series of numbers in a court and year."""

    COMMERCIAL = "commercial", _("Commercial")
    CIVIL = "civil", _("Civil")
    LABOUR = "labour", _("Labour")
    PERSONAL_STATUS = "personal_status", _("Personal status")
    CRIMINAL = "criminal", _("Criminal")
    EXECUTION = "execution", _("Execution")


class PartyRole(models.TextChoices):
    """The side of a party."""

    CLAIMANT = "claimant", _("Claimant")
    RESPONDENT = "respondent", _("Respondent")


def preparing(filer: str, agent: Any) -> models.QuerySet[Mandate]:
    """Return the mandates in force by which an agent prepares filings for a filer: for use inside a query."""
    return Mandate.records.filter(mandates.in_force(), drafts=True, principal=models.OuterRef(filer), agent=agent)


def reviews_by_role(filing: str = "") -> Q:
    """Condition of a posting whose role reviews a filing; `filing`: the path to it from the row outside."""
    in_case = IsNull(models.OuterRef(f"{filing}about"), False)
    return Q(role=Role.CASE_MANAGER) | Q(in_case, role__in=REVIEW_IN_CASES)


class FilingQuerySet(models.QuerySet["Filing"]):
    """The start of every list."""

    def visible_to(self, person: Person) -> FilingQuerySet:
        """Filings on which the person holds a right, and the open queue of the courts where they review today.

        A posting opens only filings that no reviewer has taken yet; taking a filing into review writes the right.
        """
        posted = posted_venues(person, Role.CASE_MANAGER)
        # The reviewer of a filing reads it as long as they serve its court; the agent of the filer who prepared it, as
        # long as their mandate is in force.
        prepared = models.Exists(preparing("content_object__filer", person))
        granted = FilingUserObjectPermission.objects.filter(
            Q(content_object__filer=person)
            | Q(content_object__court__in=posted)
            | Q(content_object__about__isnull=False, content_object__court__in=posted_venues(person, *REVIEW_IN_CASES))
            | Q(prepared, content_object__prepared_by=person),
            user__person=person,
            permission__codename="access_filing",
        )
        waiting = Filing.records.filter(state=FilingState.SUBMITTED, about__isnull=True, court__in=posted)
        entering = Filing.records.filter(_waits_in_case(person), state=FilingState.SUBMITTED)
        # Keys from each side by its own index: with OR between them the database would read every filing.
        keys = granted.values("content_object").union(waiting.values("pk"), entering.values("pk"), all=True)
        return self.filter(pk__in=keys)

    def few_visible_to(self, person: Person) -> FilingQuerySet:
        """The same rows as `visible_to`, with the right asked of each row: for a filter that leaves few rows."""
        posted = posted_venues(person, Role.CASE_MANAGER)
        rights = FilingUserObjectPermission.objects.filter(
            content_object=models.OuterRef("pk"), user=account_key(person), permission=permission_key("access_filing")
        )
        # No EXISTS: inside an OR, PostgreSQL may hash all rights of the person instead of asking for those of a row.
        # No equality either: it would expect one row in all, and sort the whole queue for a page.
        prepared = Q(models.Exists(preparing("filer", person)), prepared_by=person)
        in_case = Q(about__isnull=False, court__in=posted_venues(person, *REVIEW_IN_CASES))
        granted = Q(right__isnull=False) & (Q(filer=person) | Q(court__in=posted) | in_case | prepared)
        open_here = Q(about__isnull=True, court__in=posted) | _waits_in_case(person)
        return self.alias(right=models.Subquery(rights.values("pk")[:1])).filter(
            Q(open_here, state=FilingState.SUBMITTED) | granted
        )


def _waits_in_case(person: Person) -> Q:
    """Condition of a filing in a case that the person sees, at a court where they review such filings today.

    Staff who may not see the case, as of a sealed one, learn nothing of what is filed in it.
    """
    from courts.registry.models.cases import LYING_OPEN, Case, granted_cases  # noqa: PLC0415 - a case has its filing

    right = granted_cases(person).filter(content_object=models.OuterRef("about")).values("content_object")
    lies_open = Case.records.filter(
        LYING_OPEN, pk=models.OuterRef("about"), court__in=posted_venues(person, Role.CLERK)
    ).values("pk")
    # No EXISTS: inside an OR, PostgreSQL may hash all rights of the person instead of asking for those of a row.
    sees = Q(about=models.Subquery(right[:1])) | Q(about=models.Subquery(lies_open[:1]))
    return Q(sees, about__isnull=False, court__in=posted_venues(person, *REVIEW_IN_CASES))


class OfficialTime(models.DateTimeField):  # type: ignore[type-arg]  # none at run time
    """The official time of the filing's receipt, which never changes: filled whenever it is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the time from the receipt, None without one."""
        receipt = model_instance.receipt  # type: ignore[attr-defined]
        value = receipt.official_at if receipt is not None else None
        setattr(model_instance, self.attname, value)
        return value


class Filing(models.Model):
    """A request to the court: it becomes a case, or enters the one that it is about. `type` names its definition."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.FILING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    court = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    case_kind = models.CharField(max_length=20, choices=CaseKind)
    state = models.CharField(max_length=14, choices=FilingState, default=FilingState.DRAFT)
    # A draft has no receipt; every filing that reached the court has one.
    receipt = models.OneToOneField(
        "ground.Receipt", null=True, blank=True, on_delete=models.PROTECT, related_name="filing"
    )
    # The order of the review queue stands on the filing, so that a page of it reads only its own rows.
    queued_at = OfficialTime(
        null=True,
        blank=True,
        editable=False,
        help_text="official time of the receipt; empty if decided before this column was added",
    )
    filer = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="filings")
    # The filer answers for the filing; these people acted for them.
    prepared_by = models.ForeignKey(
        "ground.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the agent who started it for the filer; empty if the filer did",
    )
    submitted_by = models.ForeignKey(
        "ground.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the agent who submitted it last; empty if the filer did",
    )
    type = models.CharField(max_length=40, default=CLAIM, help_text="code in the types of filing")
    type_version = models.PositiveSmallIntegerField(default=1)
    about = models.ForeignKey(
        "registry.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filings_in",
        help_text="the case that it enters; empty for a filing that opens one",
    )
    answers = models.JSONField(default=dict, blank=True, help_text="answers to the questions of its type, by code")
    title = models.CharField(max_length=200)
    facts = models.TextField(blank=True, default="")
    requests = models.TextField(blank=True, default="")
    claim_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="AED")
    # Raised on every change of content: a form of an older version is refused.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    cure_by = models.DateTimeField(null=True, blank=True, help_text="returned: corrections are accepted until then")
    # The account that last took the filing for review, and when.
    taken_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Filing]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = FilingQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        permissions: ClassVar = [("access_filing", "May read and correct this filing")]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["court", "state", "created_at"], name="filing_queue"),
            models.Index(
                fields=["court", "queued_at"],
                condition=Q(state__in=[FilingState.SUBMITTED, FilingState.UNDER_REVIEW]),
                name="filing_waiting",
            ),
            models.Index(fields=["filer", "-created_at"], name="filing_by_filer"),
            models.Index(
                fields=["prepared_by", "-created_at"],
                condition=Q(prepared_by__isnull=False),
                name="filing_by_preparer",
            ),
            models.Index(fields=["cure_by"], condition=Q(state="returned"), name="filing_to_correct"),
            models.Index(fields=["about", "state"], condition=Q(about__isnull=False), name="filing_in_case"),
            models.Index(
                fields=["court", "about"],
                condition=Q(state="submitted", about__isnull=False),
                name="filing_waits_in_case",
            ),
            # A day off that is declared later looks for filings that ended on it.
            models.Index(fields=["cure_by"], condition=Q(state="expired"), name="filing_ended_by_term"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(receipt__isnull=False),
                name="filing_has_receipt",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> FilingType:
        """The type of the filing, in the version by which it was made."""
        return filing_type(self.type, self.type_version)

    @property
    def heading(self) -> str:
        """The subject of a claim in the filer's words, or the name of the type in the reader's language."""
        return self.title if self.about_id is None else str(self.definition.name)

    @property
    def answered(self) -> list[tuple[Question, Text]]:
        """The questions that have an answer, each with the answer in words."""
        given = [(row, self.answers.get(row.code)) for row in self.definition.questions]
        return [(row, words_of(row, value)) for row, value in given if value not in (None, "", [])]


class FilingUserObjectPermission(UserObjectPermissionBase):
    """A right of one account on one filing."""

    content_object = models.ForeignKey(Filing, on_delete=models.CASCADE)


class FilingParty(models.Model):
    """A party as the filer names it. On acceptance it becomes a party of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12, choices=PartyRole)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=[("natural", _("Natural person")), ("legal", _("Company or body"))])
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    emirates_id = models.CharField(max_length=15, blank=True, default="")
    licence_number = models.CharField(max_length=20, blank=True, default="")
    document_number = models.CharField(
        max_length=30, blank=True, default="", help_text="passport or other identity document, without an Emirates ID"
    )
    document_issuer = models.CharField(
        max_length=80, blank=True, default="", help_text="country or authority that issued the document, as written"
    )
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    # The filer for their own client; empty for the other side until counsel enters an appearance.
    lawyer = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    records: ClassVar[models.Manager[FilingParty]] = models.Manager()
    objects: ClassVar[models.Manager[FilingParty]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name_ar

    @property
    def name(self) -> str:
        """The name in the reader's language; Arabic is the original and the only one that must be given."""
        return self.name_ar if arabic() else self.name_en or self.name_ar

    @property
    def other_name(self) -> str:
        """The same in the other language, where it was given."""
        return next((name for name in (self.name_ar, self.name_en) if name != self.name), "")


class FilingDocumentKind(models.TextChoices):
    """The kinds of document in a filing: exactly one statement of claim, and any number of the others."""

    STATEMENT = "statement", _("Statement of claim")
    EXHIBIT = "exhibit", _("Exhibit")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    CONCILIATION_RECORD = "conciliation_record", _("Record of conciliation")


# Documents that prove that the claim may be brought, rather than that it is right. A filing without one is returned.
PROOFS = (FilingDocumentKind.POWER_OF_ATTORNEY, FilingDocumentKind.CONCILIATION_RECORD)


class FilingDocument(models.Model):
    """A document handed in with a filing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="documents")
    document = models.OneToOneField("ground.Document", on_delete=models.PROTECT, related_name="filing_document")
    kind = models.CharField(max_length=20, choices=FilingDocumentKind)
    position = models.PositiveSmallIntegerField(default=0)

    records: ClassVar[models.Manager[FilingDocument]] = models.Manager()
    objects: ClassVar[models.Manager[FilingDocument]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["kind", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing"], condition=Q(kind="statement"), name="filing_one_statement")
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def kind_name(self) -> str:
        """The name of the document in the type of its filing. Load the filing with the row."""
        paper = self.filing.definition.paper(self.kind)
        return str(paper.name) if paper is not None else str(self.get_kind_display())


class ReviewDecision(models.TextChoices):
    """The decisions of a review."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned for correction")
    REJECTED = "rejected", _("Rejected")


class ReturnReason(models.TextChoices):
    """Coded reasons of a return or rejection; `return_reasons.py` says how the filer fixes each.

    The codes are stored in reviews, which are never changed, and the API gives them out: they stay as they are.
    """

    STATEMENT_UNREADABLE = "lead_unreadable", _("The statement of claim cannot be read")
    POA_MISSING = "poa_missing", _("The power of attorney is missing")
    RESPONDENT_ADDRESS = "respondent_address", _("The respondent cannot be served at the details given")
    WRONG_COURT = "wrong_court", _("Another court has jurisdiction")
    WRONG_KIND = "wrong_kind", _("The kind of case does not fit the claim")
    REQUESTS_UNCLEAR = "requests_unclear", _("The requests are not clear")
    EXHIBIT_MISSING = "exhibit_missing", _("An exhibit that the claim names is missing")
    CONCILIATION_FIRST = "conciliation_first", _("This claim needs conciliation first")
    DOCUMENT_UNREADABLE = "document_unreadable", _("A document cannot be read")
    OTHER_CASE = "other_case", _("The filing belongs to another case")
    # Says nothing by itself, so it always has a note.
    OTHER = "other", _("Another reason, given in the note")


class Review(models.Model):
    """One decision on one version of a filing, with its coded reasons. Never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=ReviewDecision)
    return_reasons = models.JSONField(default=list, help_text="codes of ReturnReason")
    note = models.TextField(blank=True, default="", help_text="the reviewer's own words, as written")
    reviewer = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Review]] = models.Manager()
    objects: ClassVar[models.Manager[Review]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.decision} {self.at:%F %R}"
