"""Settings of the tests: the settings of the product, with a cheap password hash and a temporary data folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "DIWAN_DATA" not in os.environ:
    # The workers of the run inherit it; the process that made it deletes it.
    os.environ["DIWAN_DATA"] = tempfile.mkdtemp(prefix="diwan-test-")
    atexit.register(shutil.rmtree, os.environ["DIWAN_DATA"], ignore_errors=True)

if "DIWAN_REDIS_URL" in os.environ:
    # One Redis database per worker, so that no worker counts or clears the keys of another.
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["DIWAN_REDIS_URL"] = f"{os.environ['DIWAN_REDIS_URL'].partition('?')[0]}?db={number}"

from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, DATABASES

# The cast signs in by one step; tests of the second factor set this themselves.
SECOND_FACTOR_REQUIRED = False
# With Redis these are off unless the institution allows them.
VIDEO_IDENTITY_CHECKS = True
# Fees are paid in the sandbox.
PAYMENT_GATEWAY = "courts.payments.gateway.sandbox.SandboxGateway"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in the product: locks and journals behave differently in memory.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
