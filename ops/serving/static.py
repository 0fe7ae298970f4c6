"""Static files under names that carry their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Module imports between our own scripts are rewritten to the hashed names as well.

    A name that is missing from the manifest is served under its plain name instead of failing the page.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    # A hash changes with every import below it: the longest chain of imports needs one pass for each step.
    max_post_process_passes = 20
