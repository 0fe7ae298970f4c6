"""Reading of a browser's session description, without trust in any character of it.

Only attributes that the node acts upon are read: media and formats, the DTLS fingerprint and role, the ICE ufrag and
password, SSRCs, header extensions. Candidates are never read: the node answers checks that reach it and sends nothing
to an address that a description names. Any description that is not plainly correct raises MediaError, and no other
exception is ever raised.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from video.sfu.errors import MediaError, RefusedCode
from video.sfu.sdp.formats import Format, find_format

MAX_LENGTH = 64 * 1024
MAX_SECTIONS = 8  # of an offer; an answer has as many as were offered
MAX_SECTION_LENGTH = 4 * 1024  # of an answer to an offer of many sections
MAX_SSRCS = 32
MAX_LINE = 1024
MAX_FORMATS = 64

_LINE = re.compile(r"([vosiuepcbtrzkam])=([\x20-\x7e]*)")
_SECTION = re.compile(r"([a-z]{1,16}) ([0-9]{1,5})(?:/[0-9]{1,5})? ([A-Za-z0-9/]{1,40}) ([\x21-\x7e ]+)")
_PAYLOAD_TYPE = re.compile(r"[0-9]{1,3}")
_RTPMAP = re.compile(r"([0-9]{1,3}) ([A-Za-z0-9.-]{1,32})/([0-9]{1,6})(?:/([0-9]))?")
_PARAMETERS = re.compile(r"([0-9]{1,3}) ([\x21-\x7e ]{1,900})")
_SSRC = re.compile(r"([0-9]{1,10})(?: .*)?")
_EXTENSION = re.compile(r"([0-9]{1,3})(?:/[a-z]+)? ([\x21-\x7e]{1,200})(?: .*)?")
_MID = re.compile(r"[A-Za-z0-9_{}.-]{1,32}")
_ICE_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_ICE_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_FINGERPRINT = re.compile(r"([A-Za-z0-9-]{1,16}) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})")
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_ROLES = ("actpass", "active", "passive")
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_PROFILE = "UDP/TLS/RTP/SAVPF"


@dataclass(slots=True)
class RemoteTransport:
    """The browser's ICE and DTLS parameters. Sections of one bundle share them."""

    ufrag: str = ""
    password: str = ""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    setup: str = ""
    weak_fingerprint: bool = False


@dataclass(slots=True)
class Section:
    """One `m=` section."""

    kind: str
    port: int
    profile: str
    payload_types: tuple[str, ...]
    transport: RemoteTransport
    mid: str = ""
    direction: str = "sendrecv"
    rtcp_mux: bool = False
    bundle_only: bool = False
    rtpmaps: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    parameters: dict[int, str] = field(default_factory=dict)
    feedback: dict[str, set[str]] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)

    @property
    def is_media(self) -> bool:
        """True for a live audio or video section in the profile that browsers use."""
        is_open = self.port != 0 or self.bundle_only  # Firefox gives port 0 to the other sections of a bundle
        return self.kind in {"audio", "video"} and self.profile == _PROFILE and is_open

    @property
    def sends(self) -> bool:
        """True if the browser wants to send in this section."""
        return self.direction in {"sendrecv", "sendonly"}

    @property
    def receives(self) -> bool:
        """True if the browser wants to receive in this section."""
        return self.direction in {"sendrecv", "recvonly"}

    def formats(self) -> dict[int, Format]:
        """Return the payload types of the formats that the node forwards, each format once, in the browser's order."""
        found: dict[int, Format] = {}
        for text in self.payload_types:
            payload_type = int(text)
            if payload_type not in self.rtpmaps:
                continue
            known = find_format(*self.rtpmaps[payload_type], self.parameters.get(payload_type, ""))
            if known and known.kind == self.kind and known not in found.values():
                found[payload_type] = known
        return found

    def feedback_for(self, payload_type: int) -> set[str]:
        """Return the feedback messages that the browser understands for one payload type."""
        return self.feedback.get(str(payload_type), set()) | self.feedback.get("*", set())


@dataclass(slots=True)
class Description:
    """A whole description: its sections and the bundle's transport."""

    sections: list[Section]
    transport: RemoteTransport
    bundle: tuple[str, ...]


def read_offer(text: str) -> Description:
    """Return a browser's offer. Raises MediaError if it is not a valid offer."""
    description = _read(text, MAX_SECTIONS)
    if description.transport.setup not in _ROLES:
        raise _bad("setup is missing")
    return description


def read_answer(text: str, *, sections: int) -> Description:
    """Return a browser's answer to an offer of `sections` sections. Raises MediaError if it is not a valid answer."""
    description = _read(text, sections)
    if description.transport.setup not in {"active", "passive"}:
        raise _bad("an answer's setup is active or passive")
    if len(description.sections) != sections:
        raise _bad(f"{len(description.sections)} sections where {sections} were offered")
    return description


def _bad(reason: str) -> MediaError:
    return MediaError(RefusedCode.BAD_SDP, reason)


def _read(text: str, sections: int) -> Description:
    description = _parse(text, sections)
    live = [section for section in description.sections if section.is_media]
    if not live:
        raise MediaError(RefusedCode.NO_MEDIA, "no live audio or video section")
    mids = [section.mid for section in description.sections]
    if len(set(mids)) != len(mids) or not all(mids):
        raise _bad("each section needs its own mid")
    if len(live) > 1 and not {section.mid for section in live} <= set(description.bundle):
        raise _bad("all media must share one bundle")
    if not all(section.rtcp_mux for section in live):
        raise _bad("rtcp-mux is missing")
    _check_transports(description, live)
    return description


def _parse(text: str, sections: int) -> Description:
    lines = _lines(text, max(MAX_LENGTH, sections * MAX_SECTION_LENGTH))
    session = RemoteTransport()
    description = Description([], session, ())
    section: Section | None = None
    for letter, value in lines:
        if letter == "m":
            if len(description.sections) >= sections:
                raise _bad(f"more than {sections} sections")
            section = _section(value)
            description.sections.append(section)
        elif letter == "a":
            name, _, rest = value.partition(":")
            transport = section.transport if section else session
            if name in _TRANSPORT_ATTRIBUTES:
                _TRANSPORT_ATTRIBUTES[name](transport, rest)
            elif section is None and name == "group" and rest.startswith("BUNDLE"):
                description.bundle = tuple(rest.split()[1:])
            elif section is not None and name in _DIRECTIONS:
                section.direction = name
            elif section is not None and name in _SECTION_ATTRIBUTES:
                _SECTION_ATTRIBUTES[name](section, rest)
    return description


def _lines(text: str, longest: int) -> list[tuple[str, str]]:
    if not text:
        raise _bad("empty description")
    if len(text) > longest:
        raise _bad(f"longer than {longest} characters")
    plain = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    found = []
    for line in plain:
        match = _LINE.fullmatch(line) if len(line) <= MAX_LINE else None
        if match is None:
            raise _bad("a line is not a line of a session description")
        found.append((match[1], match[2]))
    if found[0] != ("v", "0"):
        raise _bad("does not begin with v=0")
    return found


def _section(value: str) -> Section:
    match = _SECTION.fullmatch(value)
    if match is None:
        raise _bad("malformed m line")
    kind, port, profile = match[1], int(match[2]), match[3]
    payload_types = tuple(match[4].split())
    if kind in {"audio", "video"}:
        if len(payload_types) > MAX_FORMATS or len(set(payload_types)) != len(payload_types):
            raise _bad("too many or repeated payload types")
        if not all(_PAYLOAD_TYPE.fullmatch(each) and int(each) < 128 for each in payload_types):
            raise _bad("malformed payload type")
    return Section(kind, port, profile, payload_types, RemoteTransport())


# --- attributes ---


def _number(match: re.Match[str] | None, most: int, what: str) -> int:
    if match is None or int(match[1]) > most:
        raise _bad(f"malformed {what}")
    return int(match[1])


def _ice_ufrag(transport: RemoteTransport, rest: str) -> None:
    if not _ICE_UFRAG.fullmatch(rest):
        raise _bad("malformed ice-ufrag")
    transport.ufrag = rest


def _ice_password(transport: RemoteTransport, rest: str) -> None:
    if not _ICE_PASSWORD.fullmatch(rest):
        raise _bad("malformed ice-pwd")
    transport.password = rest


def _setup(transport: RemoteTransport, rest: str) -> None:
    if rest not in _ROLES:
        raise _bad("malformed setup")
    transport.setup = rest


def _fingerprint(transport: RemoteTransport, rest: str) -> None:
    match = _FINGERPRINT.fullmatch(rest)
    if match is None:
        raise _bad("malformed fingerprint")
    digest, value = match[1].lower(), match[2].upper()
    if digest not in _DIGEST_BYTES:
        transport.weak_fingerprint = True
        return
    if value.count(":") + 1 != _DIGEST_BYTES[digest]:
        raise _bad("fingerprint of the wrong length")
    if (digest, value) not in transport.fingerprints:
        transport.fingerprints.append((digest, value))
    if len(transport.fingerprints) > len(_DIGEST_BYTES):
        raise _bad("too many fingerprints")


def _mid(section: Section, rest: str) -> None:
    if section.mid or not _MID.fullmatch(rest):
        raise _bad("malformed mid")
    section.mid = rest


def _rtcp_mux(section: Section, rest: str) -> None:
    section.rtcp_mux = True


def _bundle_only(section: Section, rest: str) -> None:
    section.bundle_only = True


def _rtpmap(section: Section, rest: str) -> None:
    if section.kind not in {"audio", "video"}:
        return
    match = _RTPMAP.fullmatch(rest)
    payload_type = _number(match, 127, "rtpmap")
    if match is None or match[1] not in section.payload_types or payload_type in section.rtpmaps:
        raise _bad("rtpmap of an unknown or already described payload type")
    section.rtpmaps[payload_type] = (match[2], int(match[3]), int(match[4] or 1))


def _fmtp(section: Section, rest: str) -> None:
    if section.kind not in {"audio", "video"}:
        return
    match = _PARAMETERS.fullmatch(rest)
    payload_type = _number(match, 127, "fmtp")
    if match is None or match[1] not in section.payload_types:
        raise _bad("fmtp of an unknown payload type")
    section.parameters[payload_type] = match[2]


def _rtcp_fb(section: Section, rest: str) -> None:
    payload_type, _, message = rest.partition(" ")
    if payload_type == "*" or payload_type in section.payload_types:
        section.feedback.setdefault(payload_type, set()).add(message.strip())


def _extmap(section: Section, rest: str) -> None:
    match = _EXTENSION.fullmatch(rest)
    number = _number(match, 255, "extmap")
    if match is None or not number or number in section.extensions.values():
        raise _bad("extmap of a used or invalid number")
    section.extensions.setdefault(match[2], number)


def _ssrc(section: Section, rest: str) -> None:
    number = _number(_SSRC.fullmatch(rest), 0xFFFFFFFF, "ssrc")
    if number not in section.ssrcs:
        section.ssrcs.append(number)
        if len(section.ssrcs) > MAX_SSRCS:
            raise _bad(f"more than {MAX_SSRCS} ssrcs")


_TRANSPORT_ATTRIBUTES: dict[str, Callable[[RemoteTransport, str], None]] = {
    "ice-ufrag": _ice_ufrag,
    "ice-pwd": _ice_password,
    "setup": _setup,
    "fingerprint": _fingerprint,
}
_SECTION_ATTRIBUTES: dict[str, Callable[[Section, str], None]] = {
    "mid": _mid,
    "rtcp-mux": _rtcp_mux,
    "bundle-only": _bundle_only,
    "rtpmap": _rtpmap,
    "fmtp": _fmtp,
    "rtcp-fb": _rtcp_fb,
    "extmap": _extmap,
    "ssrc": _ssrc,
}


# --- the whole ---


def _check_transports(description: Description, live: list[Section]) -> None:
    """Set the bundle's transport: that of its first section, completed from the session level."""
    session = description.transport
    first = live[0].transport
    chosen = RemoteTransport(
        ufrag=first.ufrag or session.ufrag,
        password=first.password or session.password,
        fingerprints=first.fingerprints or session.fingerprints,
        setup=first.setup or session.setup,
        weak_fingerprint=first.weak_fingerprint or session.weak_fingerprint,
    )
    if not chosen.ufrag or not chosen.password:
        raise _bad("ice-ufrag or ice-pwd is missing")
    if not chosen.fingerprints:
        weak = chosen.weak_fingerprint
        raise _bad("fingerprint is weaker than SHA-256" if weak else "fingerprint is missing")
    description.transport = chosen
    most = max(MAX_SSRCS, 2 * len(description.sections))
    if sum(len(section.ssrcs) for section in description.sections) > most:
        raise _bad(f"more than {most} ssrcs")
