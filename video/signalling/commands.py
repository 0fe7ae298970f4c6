"""The commands of a page, each declared once: name, fields, capability, function, and the part that answers.

`docs/signalling.md` takes its table of commands from here. The capability is asked by the service, under the room's
lock, of the seat as it is then: the socket may know an old state. A test holds the services to this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import NotVisible
from video import recorder
from video.models import Seat
from video.policy import Capability
from video.queries.seats import commanding_seat
from video.services import admission, consultations, ice_servers, presence, screening, sharing, speaking
from video.signalling.protocol import (
    COUNT,
    KEY,
    KEY_OR_NULL,
    KEYS,
    NOTE,
    SDP,
    SDP_ANSWER,
    TITLE,
    TRUTH,
    WORDS,
    Fields,
)

# The values of the fields; those of `SEATS` are the seats, on the list of the room, whose keys the page named.
Values = Mapping[str, Any]
SEATS: Final = ("seat", "other")
# The returned fields are added to the answer.
Act = Callable[[Seat, Actor, Values], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the protocol.

    capability: needed by the seat that sends it; None: every seat may. act: the function that performs it, for
    commands that the room answers. answered_by: the room (its services), the media node, or the socket itself.
    answer: names of the fields of its answer. does: one line for the documentation.
    """

    name: str
    does: str
    fields: Fields = field(default_factory=dict)
    capability: Capability | None = None
    act: Act | None = None
    answered_by: Literal["room", "node", "socket"] = "room"
    answer: tuple[str, ...] = ()


def _on_self(service: Callable[..., object]) -> Act:
    """A service that the seat asks for itself, or a host for the whole room."""

    def act(own: Seat, actor: Actor, _values: Values) -> None:
        service(own, actor=actor)

    return act


def _on_other(service: Callable[..., object]) -> Act:
    """A service that a host asks for another seat; fields besides `seat` are passed on by name."""

    def act(own: Seat, actor: Actor, values: Values) -> None:
        more = {name: value for name, value in values.items() if name != "seat"}
        service(values["seat"], actor=actor, host=own, **more)

    return act


def _media(own: Seat, _actor: Actor, values: Values) -> None:
    speaking.own_media(own, audio=values["audio"], video=values["video"])


def _ice_servers(own: Seat, _actor: Actor, _values: Values) -> dict[str, Any]:
    return {"ice_servers": ice_servers.ice_servers(own.pk, clock.now())}


def _ready(own: Seat, _actor: Actor, values: Values) -> None:
    presence.ready(own, dict(values))


def _hand(own: Seat, actor: Actor, values: Values) -> None:
    speaking.raise_hand(own, raised=values["raised"], actor=actor)


def _share(own: Seat, actor: Actor, values: Values) -> None:
    sharing.share(own, on=values["on"], actor=actor)


def _identify(own: Seat, actor: Actor, values: Values) -> None:
    admission.identify(values["seat"], values["method"], actor=actor, host=own)


def _move(own: Seat, actor: Actor, values: Values) -> None:
    consultations.move_to(values["seat"], values["consultation"], actor=actor, host=own)


def _open_consultation(own: Seat, actor: Actor, values: Values) -> dict[str, str]:
    found = consultations.open_consultation(own, values["title"], values["seats"], actor=actor)
    return {"consultation": str(found.pk)}


def _close_consultation(own: Seat, actor: Actor, values: Values) -> None:
    consultations.close_consultation(own, values["consultation"], actor=actor)


def _screening(own: Seat, actor: Actor, values: Values) -> None:
    source, target = values["seat"], values["other"]
    screening.screen(source, target, audio=values["audio"], video=values["video"], actor=actor, host=own)


def _pause_recording(own: Seat, actor: Actor, values: Values) -> None:
    recorder.current().pause(own, values["reason"], values["note"], actor)


def _resume_recording(own: Seat, actor: Actor, _values: Values) -> None:
    recorder.current().resume(own, actor)


_ALL: Final = (
    Command(
        "join",
        "Enter the waiting room. A host goes straight into the room; a seat that was admitted before stays admitted.",
        act=_on_self(admission.enter),
    ),
    Command(
        "leave",
        "Leave the room. The person may enter the waiting room again.",
        act=_on_self(admission.leave),
    ),
    Command(
        "ping",
        "Ask whether the server still answers, and let it note that the socket is alive. Send it every few seconds.",
        answered_by="socket",
    ),
    Command(
        "ice_servers",
        "Ask for the relay (TURN) that the page may use, with a credential of this seat that ends ten minutes later. "
        "The list is empty where the court has no relay.",
        act=_ice_servers,
        answer=("ice_servers",),
    ),
    Command(
        "probe",
        "Open a trial connection with the node, for the device check: the client's offer of audio (sendonly). The "
        "node receives nothing on it, forwards nothing, and closes it after a few seconds. A seat has one at a time.",
        {"sdp": SDP},
        answered_by="node",
        answer=("sdp",),
    ),
    Command(
        "publish",
        "Send the client's offer of its own audio and video (sendonly). The answer carries the node's SDP.",
        {"sdp": SDP},
        Capability.PUBLISH,
        answered_by="node",
        answer=("sdp",),
    ),
    Command(
        "subscribe",
        "Ask for the node's offer of everything that the seat may see and hear.",
        answered_by="node",
        answer=("serial", "sdp"),
    ),
    Command(
        "accept",
        "Answer the node's offer of that serial.",
        {"serial": COUNT, "sdp": SDP_ANSWER},
        answered_by="node",
    ),
    Command(
        "show",
        "Name the seats whose camera pictures the page has room for, the largest first. The node sends no other "
        "seat's. Send it again after each `subscribe`; until then the node sends every seat's.",
        {"seats": KEYS},
        answered_by="node",
    ),
    Command(
        "share",
        "Start or stop sharing the seat's own screen with the people who are with it, one person at a time (`taken`). "
        "A closed socket, a new socket, leaving and moving stop it too.",
        {"on": TRUTH},
        Capability.SHARE,
        _share,
    ),
    Command(
        "media",
        "Set the seat's own microphone and camera. The others are told, and the node obeys. While a host mutes the "
        "seat, its microphone stays off.",
        {"audio": TRUTH, "video": TRUTH},
        act=_media,
    ),
    Command(
        "ready",
        "Report the result of the device check.",
        {"camera": WORDS, "microphone": WORDS, "speaker": WORDS, "network": WORDS},
        act=_ready,
    ),
    Command(
        "hand",
        "Raise or lower the hand, in the room only.",
        {"raised": TRUTH},
        Capability.RAISE_HAND,
        _hand,
    ),
    Command(
        "help",
        "Ask for help. Hosts see the request next to the name until the person is admitted.",
        act=_on_self(admission.ask_help),
    ),
    Command(
        "identify",
        "Record that the person's identity was checked, and how: `identity_card`, `passport`, `known_to_the_court` or "
        "`officer`. A card or passport needs the person's picture on this host's page (`not_seen`).",
        {"seat": KEY, "method": WORDS},
        Capability.IDENTIFY,
        _identify,
    ),
    Command(
        "preview",
        "See and hear a person in the waiting room, to check their identity: this host alone, one person at a time. "
        "The person is told, and receives nothing.",
        {"seat": KEY},
        Capability.IDENTIFY,
        _on_other(admission.preview),
    ),
    Command(
        "stop_preview",
        "Stop the preview. Closing the page, admitting the person and the person's leaving stop it too.",
        act=_on_self(admission.stop_preview),
    ),
    Command(
        "admit",
        "Admit a person; refused with `not_identified` or `not_produced`.",
        {"seat": KEY},
        Capability.ADMIT,
        _on_other(admission.admit),
    ),
    Command(
        "admit_all",
        "Admit everyone in the waiting room who can be admitted, except the roles that the policy keeps apart.",
        {},
        Capability.ADMIT,
        _on_self(admission.admit_all),
    ),
    Command(
        "send_to_waiting",
        "Send a person back to the waiting room.",
        {"seat": KEY},
        Capability.ADMIT,
        _on_other(admission.send_to_waiting),
    ),
    Command(
        "remove",
        "Remove a person from the room. The person is told the reason.",
        {"seat": KEY, "reason": WORDS},
        Capability.REMOVE,
        _on_other(admission.remove),
    ),
    Command(
        "readmit",
        "Let a removed person enter the waiting room again. The person must join and be admitted as before.",
        {"seat": KEY},
        Capability.REMOVE,
        _on_other(admission.readmit),
    ),
    Command(
        "mute",
        "Mute a seat: its microphone is switched off, and the node forwards none of its sound until `unmute`.",
        {"seat": KEY},
        Capability.MUTE,
        _on_other(speaking.mute),
    ),
    Command(
        "unmute",
        "Lift the host's mute. The microphone stays off until the person switches it on.",
        {"seat": KEY},
        Capability.MUTE,
        _on_other(speaking.unmute),
    ),
    Command(
        "mute_all",
        "Mute everyone in the room except the hosts.",
        {},
        Capability.MUTE,
        _on_self(speaking.mute_all),
    ),
    Command(
        "stop_share",
        "Stop a person's screen sharing.",
        {"seat": KEY},
        Capability.STOP_SHARE,
        _on_other(sharing.stop_share),
    ),
    Command(
        "open_consultation",
        "Open a consultation and move these admitted people into it, all or none. They see and hear each other and "
        "no other person, also before the opening and during a pause. Refused with `screened_pair` when an order "
        "stands between two of them.",
        {"title": TITLE, "seats": KEYS},
        Capability.CONSULTATIONS,
        _open_consultation,
        answer=("consultation",),
    ),
    Command(
        "move",
        "Move an admitted person into a consultation, or with `null` back into the room. A host may move themselves "
        "and give commands from there. Refused with `screened_pair` like `open_consultation`.",
        {"seat": KEY, "consultation": KEY_OR_NULL},
        Capability.CONSULTATIONS,
        _move,
    ),
    Command(
        "close_consultation",
        "Close a consultation. Everyone in it is back in the room.",
        {"consultation": KEY},
        Capability.CONSULTATIONS,
        _close_consultation,
    ),
    Command(
        "screening",
        "Order that `other` does not hear (`audio`) or does not see (`video`) `seat`; both false lift the order. Not "
        "seeing includes a shared screen. The order holds after reconnects and keeps the two out of one consultation, "
        "until it is lifted. A host is never the `other`. Refused with `screened_pair` while both are in one "
        "consultation.",
        {"seat": KEY, "other": KEY, "audio": TRUTH, "video": TRUTH},
        Capability.SCREENING,
        _screening,
    ),
    Command(
        "floor",
        "Give a person the floor: the hand goes down and the host's mute is lifted.",
        {"seat": KEY},
        Capability.MUTE,
        _on_other(speaking.give_floor),
    ),
    Command(
        "pause_recording",
        "Pause the recording of the sitting; the sitting itself goes on. Everyone in the room is told. The reason is "
        "`break`, `deliberation`, `privacy`, `technical` or `other`, which needs a note. Refused with `not_recorded` "
        "when no recording runs.",
        {"reason": WORDS, "note": NOTE},
        Capability.RECORDING,
        _pause_recording,
    ),
    Command(
        "resume_recording",
        "Resume the recording after a pause.",
        {},
        Capability.RECORDING,
        _resume_recording,
    ),
)

COMMANDS: Final[Mapping[str, Command]] = {command.name: command for command in _ALL}
FIELDS: Final[Mapping[str, Fields]] = {command.name: command.fields for command in _ALL}


def perform(seat_id: UUID, generation: int, name: str, values: Values, *, actor: Actor) -> dict[str, Any]:
    """Perform one command of the room for the socket that holds a seat; return the extra fields of its answer.

    Raises DomainError with the reason; NotVisible when a newer socket holds the seat, when the seat was removed from
    the list, when the account or the device behind the socket was closed meanwhile, or when the person has no right
    on the meeting any more.
    """
    act = COMMANDS[name].act
    named = {field: key for field, key in values.items() if field in SEATS}
    own, found = commanding_seat(seat_id, generation, actor, list(named.values()))
    if act is None or not found.keys() >= set(named.values()):
        raise NotVisible
    return act(own, actor, {**values, **{field: found[key] for field, key in named.items()}}) or {}
