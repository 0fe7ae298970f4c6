"""The node's certificate, by whose context every handshake is made."""

from typing import Any

from aiortc import RTCCertificate
from OpenSSL import SSL


class Certificate(RTCCertificate):
    """One handshake for each connection, and no second one.

    A peer may ask for its keys anew as often as it likes; each time costs what the first, which is paced, did.
    """

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_options(SSL.OP_NO_RENEGOTIATION)
        return context
