"""Writing of the node's session descriptions: answers to publishers, offers to subscribers."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from video.sfu.sdp.formats import AUDIO_LEVEL, FEEDBACK, FORMATS, MID, Format, section_kind
from video.sfu.sdp.reader import Description, Section
from video.sfu.wire import Medium

_HOST_PREFERENCE = 126 << 24  # of a host candidate (RFC 8445, 5.1.2)


@dataclass(frozen=True, slots=True)
class LocalTransport:
    """The node's ICE and DTLS parameters of one connection."""

    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    candidates: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """One section of an offer: the stream that the node sends there, if any."""

    mid: str
    medium: Medium
    ssrc: int
    cname: str
    source: str | None


def write_answer(offer: Description, accepted: dict[str, dict[int, Format]], local: LocalTransport, setup: str) -> str:
    """Return the answer that accepts the sections in `accepted` (mid to payload types) and refuses the others."""
    lines = _session(local, [section.mid for section in offer.sections if section.mid in accepted])
    for section in offer.sections:
        formats = accepted.get(section.mid)
        if formats is None:
            payload_types = " ".join(section.payload_types)
            lines += [f"m={section.kind} 0 {section.profile} {payload_types}", "c=IN IP4 0.0.0.0"]
            lines += [f"a=mid:{section.mid}", "a=inactive"]
            continue
        lines += _section(section.kind, formats, local, setup=setup)
        lines += [f"a=mid:{section.mid}", "a=recvonly" if section.sends else "a=inactive"]
        lines += [
            f"a=extmap:{number} {name}" for name, number in section.extensions.items() if _is_wanted(name, section)
        ]
        for payload_type, known in formats.items():
            lines += _format(payload_type, known)
            if known.kind == "video":
                understood = section.feedback_for(payload_type)
                lines += [f"a=rtcp-fb:{payload_type} {each}" for each in FEEDBACK if each in understood]
    return "\r\n".join(lines) + "\r\n"


def write_offer(sections: Sequence[OfferedSection], local: LocalTransport, *, session: int, serial: int) -> str:
    """Return the offer of all sections of one subscribe connection, in their order; `serial` is its version."""
    lines = _session(local, [each.mid for each in sections], session=session, version=serial)
    for each in sections:
        kind = section_kind(each.medium)
        formats = {known.offered_as: known for known in FORMATS if known.kind == kind}
        lines += _section(kind, formats, local, setup="actpass")
        lines += [f"a=mid:{each.mid}"]
        for payload_type, known in formats.items():
            lines += _format(payload_type, known)
            if known.kind == "video":
                lines += [f"a=rtcp-fb:{payload_type} {message}" for message in FEEDBACK]
        if each.source is None:
            lines += ["a=inactive"]
            continue
        label = f"{each.source} {each.source}-{each.medium}"
        lines += ["a=sendonly", f"a=msid:{label}"]
        lines += [f"a=ssrc:{each.ssrc} cname:{each.cname}", f"a=ssrc:{each.ssrc} msid:{label}"]
    return "\r\n".join(lines) + "\r\n"


def new_session() -> int:
    """Return a number for the `o=` line of a new connection."""
    return secrets.randbits(62)


def _session(local: LocalTransport, mids: Iterable[str], *, session: int | None = None, version: int = 1) -> list[str]:
    number = new_session() if session is None else session
    return [
        "v=0",
        f"o=- {number} {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE " + " ".join(mids),
        "a=msid-semantic: WMS *",
    ]


def _section(kind: str, formats: dict[int, Format], local: LocalTransport, *, setup: str) -> list[str]:
    payload_types = " ".join(str(each) for each in formats)
    lines = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {payload_types}", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0"]
    for number, (address, port) in enumerate(local.candidates):
        priority = _HOST_PREFERENCE | (65535 - number) << 8 | 255
        lines.append(f"a=candidate:{number + 1} 1 udp {priority} {address} {port} typ host")
    lines.append("a=end-of-candidates")
    lines += [f"a=ice-ufrag:{local.ufrag}", f"a=ice-pwd:{local.password}"]
    lines += [f"a=fingerprint:{digest} {value}" for digest, value in local.fingerprints]
    lines += [f"a=setup:{setup}", "a=rtcp-mux", "a=rtcp-rsize"]
    return lines


def _format(payload_type: int, known: Format) -> list[str]:
    lines = [f"a=rtpmap:{payload_type} {known.rtpmap}"]
    if known.parameters:
        lines.append(f"a=fmtp:{payload_type} {known.parameters}")
    return lines


def _is_wanted(extension: str, section: Section) -> bool:
    return extension == MID or (extension == AUDIO_LEVEL and section.kind == "audio")
