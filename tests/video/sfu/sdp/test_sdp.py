"""Session descriptions: those of browsers are read, any other is refused, and only that request fails."""

import random
from pathlib import Path

import pytest

from tests.video.sfu.peers import ROOM, Sender, running_node
from video.sfu import wire
from video.sfu.errors import MediaError
from video.sfu.sdp.reader import read_answer, read_offer

OFFERS = Path(__file__).parent / "offers"
CHROMIUM = (OFFERS / "chromium.sdp").read_text()
FIREFOX = (OFFERS / "firefox.sdp").read_text()
FINGERPRINT = next(line for line in CHROMIUM.splitlines() if line.startswith("a=fingerprint"))
MD5 = "a=fingerprint:md5 " + ":".join(["AB"] * 16)


def without(prefix: str, text: str = CHROMIUM) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(prefix)) + "\n"


def sections(count: int) -> str:
    head, *parts = CHROMIUM.split("m=")
    return head + "".join(f"m={parts[0]}".replace("a=mid:0", f"a=mid:m{number}") for number in range(count))


def test_an_offer_of_chromium_is_read() -> None:
    offer = read_offer(CHROMIUM.replace("\n", "\r\n"))
    audio, video = offer.sections
    assert [(number, each.name) for number, each in audio.formats().items()] == [(111, "opus")]
    assert [(number, each.name) for number, each in video.formats().items()] == [(96, "VP8"), (102, "H264")]
    assert audio.sends
    assert not audio.receives
    assert len(audio.ssrcs) == 1
    assert offer.bundle == ("0", "1")
    assert offer.transport.setup == "actpass"
    assert offer.transport.fingerprints[0][0] == "sha-256"
    assert video.feedback_for(96) >= {"nack", "nack pli", "ccm fir", "goog-remb"}


def test_an_offer_of_firefox_is_read() -> None:
    offer = read_offer(FIREFOX.replace("\n", "\r\n"))
    audio, video = offer.sections
    assert [(number, each.name) for number, each in audio.formats().items()] == [(109, "opus")]
    assert [(number, each.name) for number, each in video.formats().items()] == [(120, "VP8")]
    assert video.port == 0
    assert video.is_media
    assert offer.transport.fingerprints[0][0] == "sha-256"


def test_a_bundle_only_section_may_have_port_zero() -> None:
    video = CHROMIUM.replace("m=video 9", "m=video 0").replace("a=mid:1", "a=mid:1\na=bundle-only")
    assert read_offer(video).sections[1].is_media
    assert not read_offer(CHROMIUM.replace("m=video 9", "m=video 0")).sections[1].is_media


BROKEN = {
    "empty": "",
    "a megabyte": CHROMIUM + "a=x:y\n" * 170_000,
    "a thousand sections": sections(1000),
    "nine sections": sections(9),
    "no fingerprint": without("a=fingerprint"),
    "md5 alone": CHROMIUM.replace(FINGERPRINT, MD5),
    "sha-1 alone": CHROMIUM.replace(FINGERPRINT, "a=fingerprint:sha-1 " + ":".join(["AB"] * 20)),
    "half a fingerprint": CHROMIUM.replace(FINGERPRINT, FINGERPRINT[:60].rstrip(":")),
    "bogus setup": CHROMIUM.replace("a=setup:actpass", "a=setup:bogus"),
    "no setup": without("a=setup"),
    "no ufrag": without("a=ice-ufrag"),
    "no password": without("a=ice-pwd"),
    "short password": CHROMIUM.replace("a=ice-pwd:", "a=ice-pwd:x\na=ignored:"),
    "duplicate mid": CHROMIUM.replace("a=mid:1", "a=mid:0"),
    "no mid": without("a=mid"),
    "two mids": CHROMIUM.replace("a=mid:1", "a=mid:1\na=mid:2"),
    "no bundle": without("a=group"),
    "no rtcp-mux": without("a=rtcp-mux"),
    "fmtp for an unknown format": CHROMIUM + "a=fmtp:77 x=y\n",
    "rtpmap for an unknown format": CHROMIUM + "a=rtpmap:77 VP8/90000\n",
    "rtpmap twice": CHROMIUM + "a=rtpmap:96 VP8/90000\n",
    "carriage returns alone": CHROMIUM.replace("\n", "\r"),
    "a stray carriage return": CHROMIUM.replace("a=mid:1", "a=mid:1\ra=x"),
    "a NUL": CHROMIUM.replace("a=mid:1", "a=mid:1\0"),
    "Arabic digits": CHROMIUM.replace("m=audio 9", "m=audio ٩"),
    "Arabic digits in a format": CHROMIUM.replace("a=rtpmap:96", "a=rtpmap:٩٦"),
    "Arabic text": CHROMIUM.replace("s=-", "s=القاضي"),
    "unknown line type": CHROMIUM + "q=1\n",
    "no line type": CHROMIUM + "hello\n",
    "an empty line": CHROMIUM.replace("a=mid:1", "\na=mid:1"),
    "does not begin": CHROMIUM.removeprefix("v=0\n"),
    "payload type 128": CHROMIUM.replace(" 96 ", " 128 "),
    "payload type twice": CHROMIUM.replace(" 96 ", " 96 96 "),
    "port -1": CHROMIUM.replace("m=audio 9", "m=audio -1"),
    "ssrc too large": CHROMIUM + "a=ssrc:4294967296 cname:x\n",
    "ssrc no number": CHROMIUM + "a=ssrc:x cname:x\n",
    "33 ssrcs": CHROMIUM + "".join(f"a=ssrc:{number} cname:x\n" for number in range(1, 34)),
    "extension number twice": CHROMIUM + "a=extmap:4 urn:x\n",
    "extension number 0": CHROMIUM + "a=extmap:0 urn:x\n",
    "a long line": CHROMIUM + "a=" + "x" * 2000 + "\n",
    "only a data channel": CHROMIUM.split("m=")[0] + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:0\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_offer_is_refused_with_a_reason(text: str) -> None:
    assert read_offer(CHROMIUM)
    with pytest.raises(MediaError) as refusal:
        read_offer(text)
    assert refusal.value.reason


def test_an_answer_needs_the_offered_sections_and_a_dtls_role() -> None:
    answer = CHROMIUM.replace("a=setup:actpass", "a=setup:active")
    assert len(read_answer(answer, sections=2).sections) == 2
    for text, count in ((answer, 1), (answer, 3), (CHROMIUM, 2), (CHROMIUM.replace("actpass", "holdconn"), 2)):
        with pytest.raises(MediaError):
            read_answer(text, sections=count)


@pytest.mark.parametrize("text", [BROKEN["empty"], BROKEN["md5 alone"], BROKEN["duplicate mid"]])
async def test_a_refused_offer_leaves_no_connection_behind(text: str) -> None:
    async with running_node() as harness:
        harness.desire("j")
        refused = harness.publish("j", text)
        assert isinstance(refused, wire.Refused)
        assert refused.code in {"bad_sdp", "no_media"}
        assert harness.node.rooms[ROOM].publishers == {}
        assert harness.node._mux.connection_count == 0


async def test_a_refused_offer_keeps_the_existing_connection() -> None:
    async with running_node() as harness:
        harness.desire("j")
        judge = await Sender(harness, "j").start()
        before = harness.node.rooms[ROOM].publishers["j"]
        assert isinstance(harness.publish("j", BROKEN["no ufrag"]), wire.Refused)
        assert harness.node.rooms[ROOM].publishers["j"] is before
        await judge.close()


def mutations(count: int, seed: int) -> list[str]:
    """Return offers with a few random changes of lines or characters."""
    noise = random.Random(seed)
    scraps = ["", "-1", "99999999999", "٩", "a=", "m=", "\0", "\r", "\n", "/", ":", " ", "x" * 300, "0", "*", "mid:0"]
    found = []
    for _ in range(count):
        lines = CHROMIUM.splitlines()
        for _ in range(noise.randint(1, 6)):
            at = noise.randrange(len(lines))
            line = lines[at]
            cut = noise.randrange(len(line) + 1)
            act = noise.randrange(6)
            if act == 0:
                del lines[at]
            elif act == 1:
                lines.insert(noise.randrange(len(lines) + 1), line)
            elif act == 2:
                lines[at] = line[:cut] + noise.choice(scraps) + line[cut:]
            elif act == 3:
                lines[at] = line[:cut]
            elif act == 4:
                lines[at] = line[:cut] + chr(noise.randrange(0x700)) + line[cut + 1 :]
            else:
                other = noise.randrange(len(lines))
                lines[at], lines[other] = lines[other], line
            lines = lines or ["v=0"]
        found.append("\r\n".join(lines) + "\r\n")
    return found


@pytest.mark.slow
async def test_mutated_offers_are_answered_or_refused() -> None:
    async with running_node(request_rate=1e9, request_burst=1e9) as harness:
        harness.desire("jl")
        outcomes: list[str] = []
        for text in mutations(2000, seed=2026):
            reply = harness.publish("j", text)
            outcomes.append(reply.code if isinstance(reply, wire.Refused) else "answer")
        assert set(outcomes) <= {"answer", "bad_sdp", "no_media"}
        assert outcomes.count("answer") > 100
        assert outcomes.count("bad_sdp") > 1000
        assert harness.node._mux.connection_count <= 1  # the last that was answered
        judge = await Sender(harness, "l").start()
        await judge.close()


@pytest.mark.slow
async def test_mutated_answers_are_accepted_or_refused() -> None:
    async with running_node(request_rate=1e9, request_burst=1e9) as harness:
        harness.desire("jl", {("j", "l", "audio"), ("j", "l", "video")})
        judge = await Sender(harness, "j").start()
        codes = set()
        for text in mutations(500, seed=1446):
            offer = harness.subscribe("l")
            reply = harness.accept("l", offer.serial, text.replace("actpass", "active"))
            codes.add(reply.code if isinstance(reply, wire.Refused) else "done")
        assert {"done", "bad_sdp"} <= codes <= {"done", "bad_sdp", "no_media"}
        await judge.close()
