"""`manage.py message_templates`: the templates of short messages, to register them with a provider."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from courts.gateways import kinds
from courts.gateways.services.channels import CODE_TEMPLATE, LINK_TEMPLATE
from courts.gateways.wording import words_of_code, words_of_kind, words_of_link

LANGUAGES = ("ar", "en")


class Command(BaseCommand):
    help = "Print the templates of short messages in both languages, as JSON; parameters stand in double braces."

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            with translation.override(language):
                for kind in kinds.registered():
                    words = words_of_kind(kind, institution="{{institution}}", link="{{link}}")
                    found.setdefault(kind.template, {})[language] = words
                code = words_of_code(institution="{{institution}}", code="{{code}}")
                found.setdefault(CODE_TEMPLATE, {})[language] = code
                link = words_of_link(institution="{{institution}}", link="{{link}}")
                found.setdefault(LINK_TEMPLATE, {})[language] = link
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
