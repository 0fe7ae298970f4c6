"""The record of each sweep, and the objects that one must look at again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SweepState(models.Model):
    """The last runs of one sweep. Every time in it is the database's."""

    name = models.CharField(_("sweep"), primary_key=True, max_length=60)
    succeeded_at = models.DateTimeField(
        _("last success"), null=True, help_text="the start of the last run that left nothing behind"
    )
    mark = models.BigIntegerField(null=True, help_text="low-water mark: the sweep is done with every key up to it")
    next_mark = models.BigIntegerField(null=True, help_text="becomes the mark once `open_writers` have ended")
    open_writers = models.JSONField(default=list, help_text="transactions that could still commit a lower key")
    failed_at = models.DateTimeField(_("last failure"), null=True, help_text="of the run as a whole")
    error = models.CharField(_("error"), max_length=80, blank=True, default="", help_text="of the last failure")
    refused_at = models.DateTimeField(
        _("refused"), null=True, help_text="the last run that did not start because the clocks differ"
    )
    skew = models.FloatField(
        _("clock difference"), default=0, help_text="database minus worker, in seconds, at the last refusal"
    )
    full_after = models.CharField(max_length=64, blank=True, default="", help_text="key that the full run has reached")
    full_began_at = models.DateTimeField(null=True)
    full_ended_at = models.DateTimeField(_("last full run"), null=True)
    repairing = models.PositiveIntegerField(default=0, help_text="repaired so far by the full run that is under way")
    repaired = models.PositiveIntegerField(
        _("repaired"), default=0, help_text="rows that the last full run repaired: each is a signal that was missed"
    )

    records: ClassVar[models.Manager[SweepState]] = models.Manager()
    objects: ClassVar[models.Manager[SweepState]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")

    def __str__(self) -> str:
        return self.name


class SweepItem(models.Model):
    """One object that a sweep must look at: a service asked for it, or the sweep failed on it and retries."""

    id = models.BigAutoField(primary_key=True)
    sweep = models.CharField(_("sweep"), max_length=60)
    key = models.CharField(_("key"), max_length=64)
    token = models.UUIDField(default=uuid.uuid4, help_text="renewed whenever the object is asked for again")
    due_at = models.DateTimeField(_("next try"), null=True, help_text="not before this time; none: at once")
    attempts = models.PositiveIntegerField(_("failures"), default=0, help_text="tries in a row that did not finish")
    failed_at = models.DateTimeField(_("last failure"), null=True, help_text="none: it only waits for something else")
    error = models.CharField(_("error"), max_length=80, blank=True, default="")

    records: ClassVar[models.Manager[SweepItem]] = models.Manager()
    objects: ClassVar[models.Manager[SweepItem]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        verbose_name = _("row of a periodic task")
        verbose_name_plural = _("rows of periodic tasks")
        constraints: ClassVar = [models.UniqueConstraint(fields=["sweep", "key"], name="sweep_item_once")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.key}"
