"""Memberships: the lawyers and the other people of a law office, each from an invitation on."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.offices import states
from courts.offices.states import MembershipState


class Job(models.TextChoices):
    """The work of a person in a law office."""

    LAWYER = "lawyer", _("Lawyer of the office")
    TRAINEE = "trainee", _("Trainee lawyer")
    PARALEGAL = "paralegal", _("Legal assistant")
    SECRETARY = "secretary", _("Secretary")


class Membership(models.Model):
    """One person in one office. Only the hash of the invitation's token is stored; the person is known on acceptance.

    A membership gives no right on a case: a mandate does.
    """

    TRANSITIONS = states.MEMBERSHIP

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("offices.LawOffice", on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(
        "ground.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="office_memberships"
    )
    job = models.CharField(max_length=10, choices=Job)
    is_manager = models.BooleanField(default=False, help_text="invites and removes people; a lawyer of the office")
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.INVITED)
    email = models.EmailField(blank=True, default="", help_text="the address of the invitation")
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="of the invitation")
    invited_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(default=clock.now, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Membership]] = models.Manager()
    objects: ClassVar[models.Manager[Membership]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="active"), name="membership_one_active"),
            models.UniqueConstraint(
                fields=["office", "email"], condition=Q(state="invited"), name="membership_one_invitation"
            ),
            models.CheckConstraint(
                condition=Q(is_manager=False) | Q(job="lawyer"), name="membership_manager_is_lawyer"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(person__isnull=False), name="membership_active_has_person"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "state", "job"], name="membership_of_office")]

    def __str__(self) -> str:
        return f"{self.get_job_display()} · {self.office}"

    @property
    def is_active(self) -> bool:
        """True while the person belongs to the office."""
        return self.state == MembershipState.ACTIVE

    @property
    def is_lawyer(self) -> bool:
        """True for a lawyer of the office: members can act for them."""
        return self.job == Job.LAWYER
