"""The parts of session descriptions that the load needs: the server's transport, and our own."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Codec:
    """A format: the load's payload type, and its name."""

    number: int
    rtpmap: str
    parameters: str = ""


OPUS = Codec(111, "opus/48000/2")
VP8 = Codec(96, "VP8/90000")
H264 = Codec(102, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
CODECS = {"vp8": VP8, "h264": H264}
FEEDBACK = ("nack", "nack pli")
_TRANSPORT = {"ice-ufrag": "name", "ice-pwd": "password", "setup": "setup"}


@dataclass(slots=True)
class Section:
    """One `m=` section of a server."""

    kind: str
    mid: str = ""
    direction: str = "sendrecv"
    rtpmaps: dict[int, str] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Remote:
    """A server's description, and the video format that the load uses."""

    video_codec: Codec = VP8
    name: str = ""
    password: str = ""
    setup: str = ""
    is_lite: bool = False
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    candidates: list[tuple[str, int]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def video(self) -> int:
        """The payload type of video; 0 where there is none."""
        return next((self.number(each) for each in self.sections if each.kind == "video"), 0)

    @property
    def ssrcs(self) -> list[int]:
        """The streams that the server sends."""
        return [ssrc for section in self.sections for ssrc in section.ssrcs[:1]]

    def codec(self, section: Section) -> Codec:
        """Return the one format that the load uses there."""
        return OPUS if section.kind == "audio" else self.video_codec

    def number(self, section: Section) -> int:
        """Return the server's payload type of that format."""
        wanted = self.codec(section).rtpmap.lower()
        return next(number for number, name in section.rtpmaps.items() if name.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Local:
    """Our side of one connection."""

    name: str
    password: str
    fingerprint: str
    address: tuple[str, int]


def read(text: str, video_codec: Codec = VP8) -> Remote:
    """Return a parsed description; all sections count as one bundle."""
    remote = Remote(video_codec)
    for line in text.splitlines():
        kind, _, value = line.partition("=")
        if kind == "m":
            remote.sections.append(Section(value.split()[0]))
        elif kind == "a":
            name, _, rest = value.partition(":")
            _attribute(remote, name, rest)
    return remote


def _attribute(remote: Remote, name: str, rest: str) -> None:
    section = remote.sections[-1] if remote.sections else None
    if name in _TRANSPORT:
        setattr(remote, _TRANSPORT[name], rest)
    elif name == "ice-lite":
        remote.is_lite = True
    elif name == "fingerprint":
        digest, value = rest.split()
        if (digest, value) not in remote.fingerprints:
            remote.fingerprints.append((digest, value))
    elif name == "candidate":
        _, component, protocol, _, address, port, *_ = rest.split()
        if component == "1" and protocol.lower() == "udp" and (address, int(port)) not in remote.candidates:
            remote.candidates.append((address, int(port)))
    elif section is not None:
        _section_attribute(section, name, rest)


def _section_attribute(section: Section, name: str, rest: str) -> None:
    if name == "mid":
        section.mid = rest
    elif name in {"sendrecv", "sendonly", "recvonly", "inactive"}:
        section.direction = name
    elif name == "rtpmap":
        number, _, format_name = rest.partition(" ")
        section.rtpmaps[int(number)] = format_name
    elif name == "ssrc" and int(rest.split(maxsplit=1)[0]) not in section.ssrcs:
        section.ssrcs.append(int(rest.split(maxsplit=1)[0]))


def offer(local: Local, ssrcs: dict[str, int], video_codec: Codec = VP8) -> str:
    """Return the offer of a camera and a microphone; `ssrcs` by kind."""
    lines = _session(local, [str(number) for number in range(len(ssrcs))], "actpass")
    for mid, (kind, ssrc) in enumerate(ssrcs.items()):
        codec = OPUS if kind == "audio" else video_codec
        lines += _section(kind, codec.number, codec, str(mid), None if mid else local)
        lines += ["a=sendonly", f"a=msid:load {kind}", f"a=ssrc:{ssrc} cname:load"]
    return "\r\n".join(lines) + "\r\n"


def answer(local: Local, remote: Remote) -> str:
    """Return the answer that accepts every section of a server's offer."""
    lines = _session(local, [section.mid for section in remote.sections], "active")
    for index, section in enumerate(remote.sections):
        codec, where = remote.codec(section), None if index else local
        lines += _section(section.kind, remote.number(section), codec, section.mid, where)
        lines += ["a=inactive" if section.direction == "inactive" else "a=recvonly"]
    return "\r\n".join(lines) + "\r\n"


def _session(local: Local, mids: list[str], setup: str) -> list[str]:
    """Return the session level, with the transport of all sections: Janus accepts no message beyond 8 KB."""
    return [
        "v=0", f"o=- {secrets.randbits(62)} 1 IN IP4 127.0.0.1", "s=-", "t=0 0",
        "a=group:BUNDLE " + " ".join(mids),
        f"a=ice-ufrag:{local.name}", f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}", f"a=setup:{setup}",
    ]  # fmt: skip


def _section(kind: str, number: int, codec: Codec, mid: str, local: Local | None) -> list[str]:
    """Return a section; the first of a bundle has our candidate."""
    lines = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {number}", "c=IN IP4 0.0.0.0"]
    lines += [f"a=mid:{mid}", "a=rtcp-mux", f"a=rtpmap:{number} {codec.rtpmap}"]
    if codec.parameters:
        lines.append(f"a=fmtp:{number} {codec.parameters}")
    if local is not None:
        address, port = local.address
        lines += [f"a=candidate:1 1 udp 2130706431 {address} {port} typ host", "a=end-of-candidates"]
    if kind == "video":
        lines += [f"a=rtcp-fb:{number} {each}" for each in FEEDBACK]
    return lines
