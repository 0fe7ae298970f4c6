"""A passkey in software: it answers the options of the server as a device does (WebAuthn, attestation `none`)."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass(slots=True)
class SoftwareKey:
    """One passkey at one origin. `is_verified`: the device checked its user."""

    origin: str = "http://localhost"
    is_verified: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: str = ""
    _private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: Any) -> str:
        """Answer the options of a registration."""
        self.user_handle = json.loads(json.dumps(dict(options["publicKey"]["user"])))["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self._private.public_key())))
        head = self._head(options["publicKey"]["rp"]["id"], WITH_KEY)
        data = head + bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(
            {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)},
            {"credProps": {"rk": True}},
        )

    def get(self, options: Any) -> str:
        """Answer the options of an authentication."""
        data = self._head(options["publicKey"]["rpId"], 0)
        client = self._client("webauthn.get", options)
        signature = self._private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            },
            {},
        )

    def _head(self, rp_id: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.is_verified else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, options: Any) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        key = websafe_encode(self.credential_id)
        answer = {"id": key, "rawId": key, "type": "public-key", "response": response}
        return json.dumps({**answer, "clientExtensionResults": extensions})
