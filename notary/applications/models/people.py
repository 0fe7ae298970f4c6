"""People of an application, as the applicant typed them and as they confirm themselves."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from courts.ground.models import Person
from courts.ground.wording.arabic_search import name_key

# The roles whose people marry.
SPOUSES = frozenset({"groom", "bride"})


class ApplicationPerson(models.Model):
    """A place of the application: a role with a number, and the person in it.

    `name_ar`, `emirates_id` and the others are as typed. `person` is set when they accept the invitation; until then no
    page says whether an account fits. details: answers about the person. needs: language and accessibility, their own.
    email, phone: the contact that the applicant gave for the invitation; no part of the draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("notary_applications.Application", on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField(default=1)
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    emirates_id = models.CharField(max_length=15, blank=True, default="")
    document_number = models.CharField(max_length=30, blank=True, default="")
    document_issuer = models.CharField(max_length=80, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    details = models.JSONField(default=dict)
    needs = models.JSONField(default=dict)
    person = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_times = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="the person opened the last invitation")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="the person confirmed their own data")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_hash = models.CharField(max_length=64, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True, help_text="a change of the draft ended the agreement")
    voided_parts = models.JSONField(
        default=list, help_text="keys of the parts that changed since the agreement, in the order of the changes"
    )

    records: ClassVar[models.Manager[ApplicationPerson]] = models.Manager()
    objects: ClassVar[models.Manager[ApplicationPerson]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["role", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "role", "number"], name="application_place_once"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | ~Q(agreed_hash=""), name="application_agreement_has_hash"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["emirates_id"],
                condition=Q(person__isnull=True, invited_at__isnull=False) & ~Q(emirates_id=""),
                name="application_invited_by_id",
            ),
            models.Index(
                fields=["document_number"],
                condition=Q(person__isnull=True, invited_at__isnull=False) & ~Q(document_number=""),
                name="application_invited_by_doc",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.number}: {self.name_ar}"

    @property
    def name(self) -> str:
        """The name in the reader's language: as typed, else as in the account where it is loaded."""
        if not (get_language() or "ar").startswith("en"):
            return self.name_ar
        person = self._state.fields_cache.get("person")
        return self.name_en or (person.name_en if person is not None else "") or self.name_ar

    @property
    def key(self) -> str:
        """The key of the human being: equal for one document in two roles."""
        return self.emirates_id or f"{self.document_issuer}:{self.document_number}"


def fits(person: Person, row: ApplicationPerson) -> bool:
    """Say whether a person whose identity is proven is the one that the applicant typed: number and name both fit."""
    if not person.is_verified:
        return False
    if row.emirates_id:
        has_number = row.emirates_id == person.emirates_id
    else:
        has_number = bool(row.document_number) and row.document_number == person.document_number
        has_number = has_number and person.document_verified_at is not None
    typed = {name_key(name) for name in (row.name_ar, row.name_en) if name}
    return has_number and bool(typed & {name_key(person.name_ar), name_key(person.name_en)} - {""})


def open_invitations(person: Person) -> list[uuid.UUID]:
    """Return the keys of places that name this person by number and name and that no one has accepted. One query."""
    numbers = Q(emirates_id=person.emirates_id) if person.emirates_id else Q(pk__in=[])
    if person.document_number and person.document_verified_at is not None:
        numbers |= Q(document_number=person.document_number, emirates_id="")
    if not person.is_verified or not (person.emirates_id or person.document_number):
        return []
    rows = ApplicationPerson.records.filter(
        numbers, person__isnull=True, invited_at__isnull=False, declined_at__isnull=True
    )
    return [row.pk for row in rows if fits(person, row)]
