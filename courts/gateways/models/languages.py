"""The language that a person chose for a group of messages. Without a row it is that of their profile."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.gateways.states import GROUPS
from courts.ground import clock
from courts.ground.models.people import LANGUAGES


class LanguageChoice(models.Model):
    """One exception from the language of the profile."""

    person = models.ForeignKey("ground.Person", on_delete=models.CASCADE, related_name="language_choices")
    group = models.CharField(max_length=10, choices=GROUPS)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    chosen_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[LanguageChoice]] = models.Manager()
    objects: ClassVar[models.Manager[LanguageChoice]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "group"], name="language_choice_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.language}"
