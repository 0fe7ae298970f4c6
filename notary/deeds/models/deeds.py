"""Deeds: the agreed text, its sealed document, and whether it is in force."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from notary.deeds import states
from notary.deeds.codes import LENGTH
from notary.deeds.states import DeedState
from notary.draft import Draft
from video.models import Room


class DeedQuerySet(models.QuerySet["Deed"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> DeedQuerySet:
        """Deeds to which the person is a party, and those of the offices that they serve as a notary today."""
        from notary.deeds.models.parties import DeedParty  # noqa: PLC0415 - a party points at its deed

        served = Deed.records.filter(office__in=posted_venues(person, Role.NOTARY)).values("pk")
        own = DeedParty.records.filter(person=person).order_by().values("deed")
        return self.filter(pk__in=served.union(own, all=True))


class Deed(models.Model):
    """One deed. Its number and code are taken once, before it is rendered; the sealed document never changes.

    `archive` is the sealed document with additions for long-term validation after its last byte.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.DEED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    notary = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    service = models.SlugField(max_length=60, help_text="its name in the catalogue of services")
    draft = models.JSONField(help_text="notary.draft.Draft")
    draft_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DeedState, default=DeedState.DRAFTED)
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="none: held in person"
    )
    identity_fresh_until = models.DateTimeField(null=True, blank=True, help_text="until then the proofs count for it")
    quality_confirmed_at = models.DateTimeField(null=True, blank=True)
    quality_confirmed_by = models.ForeignKey(
        "ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=LENGTH, blank=True, default="", help_text="anyone verifies the deed by it")
    pdf = models.OneToOneField(
        "ground.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="as sealed"
    )
    sha256 = models.CharField(max_length=64, blank=True, default="", help_text="of the document as sealed")
    archive = models.OneToOneField("ground.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="revoked, superseded, corrected, or not sealed")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Deed]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = DeedQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="deed_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "signed", "withdrawn", "refused"])
                | (Q(pdf__isnull=False, sealed_at__isnull=False) & ~Q(sha256="") & ~Q(code="")),
                name="deed_sealed_has_document",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="deed_by_hash"),
            models.Index(fields=["office", "-created_at"], name="deed_by_office"),
            models.Index(fields=["created_at"], condition=Q(state="signed") & ~Q(code=""), name="deed_being_sealed"),
            models.Index(fields=["sealed_at"], condition=Q(state="sealed"), name="deed_to_deliver"),
            models.Index(
                fields=["sealed_at"], condition=Q(archive__isnull=True, pdf__isnull=False), name="deed_to_archive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"

    @property
    def text(self) -> Draft:
        """The agreed text."""
        return Draft.from_json(self.draft)

    @property
    def title(self) -> str:
        """The kind of deed in the reader's language. It names no person."""
        is_english = (translation.get_language() or "ar").startswith("en")
        return str(self.draft["title_en" if is_english else "title_ar"])

    @property
    def is_in_force(self) -> bool:
        """True for a sealed deed that nothing has ended."""
        return self.state in states.IN_FORCE

    @property
    def has_document(self) -> bool:
        """True once there is a sealed document."""
        return self.state in states.WITH_DOCUMENT
