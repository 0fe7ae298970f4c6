"""One import of people: the file as it was sent, its errors, and how far it got."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.imports import states
from courts.imports.states import ImportState


class PeopleImport(models.Model):
    """The file is stored until the import ends: what is confirmed is byte for byte what was previewed."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.IMPORT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True, help_text="the file; deleted when the import ends")
    encoding = models.CharField(max_length=12)
    separator = models.CharField(max_length=1)
    row_count = models.PositiveIntegerField(default=0, help_text="rows with content, without the header")
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0, help_text="people that the file adds, by its check")
    done_rows = models.PositiveIntegerField(default=0, help_text="rows that are imported; a later run goes on there")
    added = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    posted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0, help_text="rows about known people that added nothing")
    refused = models.PositiveIntegerField(default=0, help_text="rows that no longer fitted when they were imported")
    made_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    confirmed_by = models.ForeignKey("ground.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    records: ClassVar[models.Manager[PeopleImport]] = models.Manager()
    objects: ClassVar[models.Manager[PeopleImport]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["-made_at"], name="people_import_newest"),
            models.Index(
                fields=["made_at"], condition=Q(state__in=["checking", "running"]), name="people_import_at_work"
            ),
            models.Index(fields=["made_at"], condition=Q(state__in=["ready", "invalid"]), name="people_import_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImportRowError(models.Model):
    """One error of a cell or a row. `code` and `params` make the sentence, in the language of its reader."""

    id = models.BigAutoField(primary_key=True)
    people_import = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="errors")
    row = models.PositiveIntegerField(help_text="as a spreadsheet counts: the header is row 1")
    column = models.CharField(max_length=60, blank=True, help_text="key of the column, or its title in the file")
    code = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    value = models.CharField(max_length=60, blank=True, help_text="the beginning of the cell")
    is_warning = models.BooleanField(default=False, help_text="does not stop the import")

    records: ClassVar[models.Manager[ImportRowError]] = models.Manager()
    objects: ClassVar[models.Manager[ImportRowError]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["people_import", "is_warning", "id"], name="import_error_listed")]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.code}"


class ImportedPerson(models.Model):
    """A person who became known by an import: the export lists them, also without an account."""

    person = models.OneToOneField("ground.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[ImportedPerson]] = models.Manager()
    objects: ClassVar[models.Manager[ImportedPerson]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return str(self.pk)
