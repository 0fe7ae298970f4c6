"""Applications for a service of the notary."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import LANGUAGES, posted_venues
from notary.applications import states
from notary.applications.models.people import ApplicationPerson, open_invitations
from notary.applications.states import ApplicationState
from notary.catalogue import registry
from notary.catalogue.definition import Service


class ApplicationQuerySet(models.QuerySet["Application"]):
    """The start of every list."""

    def visible_to(self, person: Person) -> ApplicationQuerySet:
        """Applications of the person, those that name them, and those that reached the office where they are a notary.

        A named person sees it once they are invited, and until they decline. Nothing of a draft reaches the office.
        """
        own = Application.records.filter(applicant=person).values("pk")
        named = (
            ApplicationPerson.records.filter(
                Q(person=person) | Q(pk__in=open_invitations(person)),
                declined_at__isnull=True,
                invited_at__isnull=False,
            )
            .order_by()
            .values("application")
        )
        office = Application.records.filter(
            office__in=posted_venues(person, Role.NOTARY), receipt__isnull=False
        ).values("pk")
        # A union of keys, so that each side uses its own index.
        return self.filter(pk__in=own.union(named, office, all=True))


class Application(models.Model):
    """A request for one service. Its answers are JSON by the codes of the catalogue.

    version: raised by every change of an answer. draft_hash: of the draft that the people agree to now; empty while
    none was shown to them. corrected: keys of the parts that the applicant saved since the office returned it.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.APPLICATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_slug = models.CharField(max_length=40)
    service_version = models.PositiveSmallIntegerField()
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ar", help_text="in which it was begun")
    answers = models.JSONField(default=dict, help_text="answers by task and question of the catalogue")
    state = models.CharField(max_length=14, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    draft_hash = models.CharField(max_length=64, blank=True, default="")
    corrected = models.JSONField(default=list)
    # A correction keeps the receipt, and with it the first date.
    receipt = models.OneToOneField(
        "ground.Receipt", null=True, blank=True, on_delete=models.PROTECT, related_name="application"
    )
    queued_at = models.DateTimeField(null=True, blank=True, help_text="official time of the receipt")
    taken_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Application]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = ApplicationQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "agreeing", "withdrawn"]) | Q(receipt__isnull=False),
                name="application_has_receipt",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["applicant", "-created_at"], name="application_by_applicant"),
            models.Index(
                fields=["office", "queued_at"],
                condition=Q(state__in=["submitted", "under_review"]),
                name="application_queue",
            ),
            models.Index(
                fields=["office", "-queued_at"], condition=Q(receipt__isnull=False), name="application_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_slug} {self.pk}"

    @property
    def service(self) -> Service:
        """The definition in the version by which the application was begun. Raises LookupError if it is gone."""
        return registry.service(self.service_slug, self.service_version)
