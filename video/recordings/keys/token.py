"""The master key in a PKCS#11 token: the token wraps and unwraps, and the key never leaves it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pkcs11
from django.conf import settings
from pkcs11.exceptions import PKCS11Error

from video.recordings.keys import DATA_KEY_BYTES, KeyUnavailable

NONCE_BYTES: Final = 12
TAG_BITS: Final = 128


class TokenMasterKey:
    """AES-256-GCM in a token, by the key whose label RECORDING_KEY_LABEL names.

    After a change of label new data keys are wrapped with the new key; the token must keep the older ones. Nonce,
    ciphertext and tag are stored as `LocalMasterKey` does.
    """

    def __init__(self) -> None:
        """Nothing is asked of the token before the first use."""
        # One session at a time: a login is of the whole process, and ends with its last session.
        self._lock = threading.Lock()
        self._process = 0

    def name(self) -> str:
        """Return the label of the present key."""
        return str(settings.RECORDING_KEY_LABEL)

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Return nonce and ciphertext. Raises KeyUnavailable."""
        nonce = os.urandom(NONCE_BYTES)
        with self._key(self.name()) as key:
            return nonce + bytes(key.encrypt(data_key, **_gcm(nonce, context)))

    def unwrap(self, wrapped: bytes, context: bytes, name: str) -> bytes:
        """Return the data key. Raises KeyUnavailable."""
        with self._key(name) as key:
            plain = bytes(key.decrypt(wrapped[NONCE_BYTES:], **_gcm(wrapped[:NONCE_BYTES], context)))
        if len(plain) != DATA_KEY_BYTES:
            raise KeyUnavailable(f"the master key {name} does not open this data key")
        return plain

    @contextmanager
    def _key(self, label: str) -> Iterator[Any]:
        """Open a session with the token and yield the key of this label."""
        with self._lock:
            try:
                token = self._library().get_token(token_label=settings.PKCS11_TOKEN)
                with token.open(user_pin=Path(settings.PKCS11_PIN_FILE).read_text("utf-8").strip()) as session:
                    yield session.get_key(
                        object_class=pkcs11.ObjectClass.SECRET_KEY, key_type=pkcs11.KeyType.AES, label=label
                    )
            # The library raises RuntimeError for a module that it cannot load.
            except (PKCS11Error, OSError, RuntimeError, ValueError) as error:
                raise KeyUnavailable(f"the token {settings.PKCS11_TOKEN}, key {label}: {_reason(error)}") from error

    def _library(self) -> Any:
        library = pkcs11.lib(settings.PKCS11_MODULE)
        if self._process not in {0, os.getpid()}:
            # A process that was forked has no connection to the token, although its memory says so (PKCS #11, 6.6.1).
            library.reinitialize()
        self._process = os.getpid()
        return library


def _gcm(nonce: bytes, context: bytes) -> dict[str, Any]:
    return {"mechanism": pkcs11.Mechanism.AES_GCM, "mechanism_param": pkcs11.GCMParams(nonce, context, TAG_BITS)}


def _reason(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
