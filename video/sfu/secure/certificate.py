"""The node's certificate, whose TLS context every handshake uses."""

from typing import Any

from aiortc import RTCCertificate
from OpenSSL import SSL


class Certificate(RTCCertificate):
    """A certificate whose connections allow one handshake and no renegotiation.

    A peer could renegotiate its keys as often as it likes, and each time would cost as much as the first handshake,
    which is rate-limited.
    """

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_options(SSL.OP_NO_RENEGOTIATION)
        return context
