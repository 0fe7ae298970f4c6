"""RSA keys of the tests: computing one, and checking its primes each time it is read, takes tenths of a second."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@pytest.fixture(autouse=True, scope="session")
def _compute_each_rsa_key_once() -> Iterator[None]:
    """Let all authorities of a process share one time-stamping key; check the primes of a key once.

    Their roots, seals and certificates differ as before.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", cache(rsa.generate_private_key))
        for name in ("load_der_private_key", "load_pem_private_key"):
            patch.setattr(serialization, name, cache(getattr(serialization, name)))
        yield
