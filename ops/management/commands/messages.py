"""`manage.py messages extract | merge FILE | compile | check`: the translations of the product."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError, read_po
from django.core.management.base import BaseCommand, CommandError

from ops.translations import catalogues


class Command(BaseCommand):
    help = "Maintain the translations: extract, merge FILE, compile, check."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        extract = acts.add_parser("extract", help="add missing texts to the catalogue, untranslated")
        extract.add_argument("--prune", action="store_true", help="drop texts that no source contains")
        merge = acts.add_parser("merge", help="take translations from a PO file; they replace existing ones")
        merge.add_argument("file", type=Path)
        for act in (extract, merge):
            act.add_argument("--locale", default="ar")
        acts.add_parser("compile", help="write the .mo files")
        acts.add_parser("check", help="fail if a translation is missing, fuzzy or does not match its text")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["act"])(options)

    def extract(self, options: dict[str, Any]) -> None:
        marked = catalogues.texts()
        with catalogues.locked(options["locale"]):
            catalog = catalogues.load(options["locale"])
            known = {catalogues.key_of(message): message for message in catalogues.entries(catalog)}
            fresh = [text for key, text in marked.items() if key not in known]
            for text in fresh:
                catalog.add((text.msgid, text.plural) if text.plural else text.msgid, context=text.context)
            stale = [key for key in known if key not in marked] if options["prune"] else []
            for context, msgid in stale:
                catalog.delete(msgid, context)
            catalogues.save(options["locale"], catalog)
        self.stdout.write(f"{len(fresh)} texts added, {len(stale)} dropped")

    def merge(self, options: dict[str, Any]) -> None:
        try:
            with options["file"].open("rb") as file:
                given = read_po(file, locale=options["locale"], abort_invalid=True)
        except (OSError, PoFileError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        messages = list(catalogues.entries(given))
        errors = [error for message in messages for error in catalogues.errors_of(message, given.num_plurals)]
        if errors:
            raise CommandError("nothing was merged:\n" + "\n".join(errors))
        with catalogues.locked(options["locale"]):
            catalog = catalogues.load(options["locale"])
            for message in messages:
                context, msgid = catalogues.key_of(message)
                catalog.delete(msgid, context)
                catalog.add(message.id, message.string, context=context)
            catalogues.save(options["locale"], catalog)
        self.stdout.write(f"{len(messages)} translations merged")

    def compile(self, options: dict[str, Any]) -> None:
        for locale in catalogues.compile_all(force=True):
            self.stdout.write(f"{locale} compiled")

    def check(self, *args: Any, **options: Any) -> None:
        """Run the checks. Overrides Django's `check`, which is not called: `requires_system_checks` is empty."""
        errors = catalogues.check()
        for error in errors:
            self.stdout.write(error)
        if errors:
            self.stdout.write(f"{len(errors)} errors")
            sys.exit(1)
        self.stdout.write("translations are complete")
