"""Static files whose names contain the hash of their content, so that a browser may cache them without a time limit."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Storage that also rewrites the module imports between our own scripts to the hashed names.

    A name that is missing from the manifest is served under its plain name; the page does not fail.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    # A hash changes with every import below it: the longest chain of imports needs one pass per step.
    max_post_process_passes = 20
