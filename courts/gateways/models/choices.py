"""The channel that a person chose for a group of messages. Without a row it is mail, and SMS for failed mails."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.gateways.states import CHOSEN
from courts.ground import clock
from courts.ground.models import NoticeChannel


class ChannelChoice(models.Model):
    """One choice. It takes effect while the person has a verified number and the installation has the channel."""

    person = models.ForeignKey("ground.Person", on_delete=models.CASCADE, related_name="channel_choices")
    group = models.CharField(max_length=10, choices=CHOSEN)
    channel = models.CharField(max_length=10, choices=NoticeChannel)
    chosen_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[ChannelChoice]] = models.Manager()
    objects: ClassVar[models.Manager[ChannelChoice]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "group"], name="channel_choice_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.channel}"
