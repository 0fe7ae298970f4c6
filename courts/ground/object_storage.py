"""Files as objects of an S3-compatible store. Its errors are OSErrors, as those of a disk are, and come within seconds.

FileNotFoundError: there is no such object. StorageUnavailable: the store does not answer, or refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError, TransferNotDoneError
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from courts.ground.errors import StorageUnavailable

# A page waits for the store: twice the time for reading at most.
CONNECT_SECONDS: Final = 3
READ_SECONDS: Final = 10
ATTEMPTS: Final = 2
# A request about one object answers these, also without a body. A bucket that is missing has another code.
_ABSENT: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class ObjectFile(S3File):
    """An object that is read. Its bytes arrive with the first access."""

    def _get_file(self) -> Any:
        with _translated(self.name):
            return super()._get_file()

    file = property(_get_file, S3File._set_file)  # noqa: SLF001 - how the library itself declares it


class ObjectStorage(S3Storage):
    """The bucket of the settings."""

    def __init__(self, **options: Any) -> None:
        """Take the options of `storages.backends.s3.S3Storage`."""
        options.setdefault("client_config", _config())
        super().__init__(**options)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        with _translated(name):
            return ObjectFile(self._normalize_name(clean_name(name)), mode, self)

    def _save(self, name: str, content: File[Any]) -> str:
        with _translated(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Remove an object; one that is not there is no error."""
        with _translated(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Return whether the object is there. Raises StorageUnavailable if the store does not say."""
        with _translated(name):
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and objects under a path; both are empty where nothing is."""
        with _translated(path):
            folders, names = super().listdir(path)
        return list(folders), list(names)

    def sizes(self, path: str) -> dict[str, int]:
        """Return the length of each object directly under a path, by its name: one request for a thousand objects."""
        prefix = self._normalize_name(clean_name(path)) + "/"
        pages = self.connection.meta.client.get_paginator("list_objects_v2")
        with _translated(path):
            return {
                each["Key"][len(prefix) :]: int(each["Size"])
                for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix, Delimiter="/")
                for each in page.get("Contents", ())
            }

    def size(self, name: str) -> int:
        """Return the length of an object."""
        with _translated(name):
            return int(super().size(name))


def _config() -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        # Many compatible stores do not know the checksums that S3 itself has added; ours are in the database.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _ABSENT:
            raise FileNotFoundError(f"{name} is not in the bucket") from error
        raise StorageUnavailable(name, code or type(error).__name__) from error
    except (BotoCoreError, Boto3Error, RetriesExceededError, TransferNotDoneError) as error:
        raise StorageUnavailable(name, type(error).__name__) from error
