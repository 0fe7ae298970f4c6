"""Settings of the tests: the product's own, with a cheap password hash and nothing kept outside a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "DIWAN_DATA" not in os.environ:
    # Workers of the same run inherit it; whoever made it throws it away.
    os.environ["DIWAN_DATA"] = tempfile.mkdtemp(prefix="diwan-test-")
    atexit.register(shutil.rmtree, os.environ["DIWAN_DATA"], ignore_errors=True)

if "DIWAN_REDIS_URL" in os.environ:
    # One key space a worker: none counts or clears what another's tests keep in Redis.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["DIWAN_REDIS_URL"] = f"{os.environ['DIWAN_REDIS_URL'].partition('?')[0]}?db={number}"

from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as the product runs: locks and journals behave otherwise in memory.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
