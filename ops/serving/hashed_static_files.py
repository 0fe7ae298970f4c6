"""Static files whose names contain the hash of their content, so that a browser may cache them without a time limit."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Storage that also rewrites the module imports between our own scripts to the hashed names.

    A name that is missing from the manifest is served under its plain name; the page does not fail.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    # A hash changes with every import below it: the longest chain of imports needs one pass per step.
    max_post_process_passes = 20

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[tuple[str | None, bool], str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file. The manifest is read once in a process, so an address does not change in it."""
        if (name, force) not in self._urls:
            self._urls[name, force] = super().url(name, force)
        return self._urls[name, force]

    def save_manifest(self) -> None:
        """Write the manifest of files just collected; addresses may be other ones now."""
        super().save_manifest()
        self._urls.clear()
