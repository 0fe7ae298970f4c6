"""The outbox: a sweep sends the notices that are due."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from courts.ground.declared import message_channels
from courts.ground.models import Notice, NoticeChannel
from courts.ground.models.notices import BY_GATEWAY
from courts.ground.services import mail
from courts.ground.services.notices import claims, outcomes, preparing
from courts.ground.services.notices.claims import Claim
from courts.ground.services.notices.gateway_turn import turn
from courts.ground.services.notices.preparing import Ready
from courts.ground.services.sweeps import Swept
from courts.ground.states import NoticeReason

log = logging.getLogger(__name__)

BATCH = 200
# A sweep ends after this time; the next one goes on. Other tasks of the worker must not wait for long.
SECONDS = 10.0
# Rights, truth and words are at most so old when a message leaves. After that the rest is prepared again.
FRESH_SECONDS = 1.0
# Connections to one server that a batch may lose before the rest of it waits for the next attempt.
LOST_CONNECTIONS = 2
# A mail server may refuse an address for a while only, a gateway that refuses a number does not.
FOR_GOOD = frozenset({NoticeReason.NUMBER_REFUSED})
# Seconds of a sweep of short messages. The rest goes back, as no attempt.
GATEWAY_SECONDS = 5.0


def sweep(*, limit: int = 100_000) -> int:
    """Send the notices that are due, up to `limit` of each lane, and return how many were sent."""
    return sweep_mails(limit=limit).done + sweep_short_messages(limit=limit).done


def sweep_mails(*, limit: int = 100_000) -> Swept:
    """Send the notices that are due to inboxes, worklists and by mail; pass on those that leave by a gateway.

    Safe to run in several workers at once, each with its own claims. A full batch asks for the next at once. Rights and
    words are checked and made immediately before sending, outside any transaction. A mail leaves only if its row is
    still claimed after that. If it is withdrawn in the second that is left until it leaves, its row says sent.

    Repeats: an acceptance by the mail server is recorded for each message before the next one leaves. If a worker dies
    between the two, that one mail is sent again after the lease, with the same Message-ID. Its row is written once.
    """
    return _sweep(limit, time.monotonic() + SECONDS, by_gateway=False)


def sweep_short_messages(*, limit: int = 100_000) -> Swept:
    """Send the notices that were passed on to a gateway, several at once, in one worker at a time.

    A gateway that is slow or hangs so holds one worker, and no mail. A message whose outcome is not recorded yet when a
    worker dies is sent again after the lease, with the same key, which the gateway recognises.
    """
    with turn() as is_mine:
        if not is_mine:
            return Swept()
        return _sweep(limit, time.monotonic() + GATEWAY_SECONDS, by_gateway=True)


def _sweep(limit: int, ends_at: float, *, by_gateway: bool) -> Swept:
    sent = claimed = 0
    while claimed < limit:
        if time.monotonic() >= ends_at:
            return Swept(sent, is_full=claimed > 0)
        wanted = min(BATCH, limit - claimed)
        batch = claims.claim(wanted, by_gateway=by_gateway)
        claimed += len(batch.keys)
        sent += _send(batch, ends_at, by_gateway=by_gateway) if batch.keys else 0
        if len(batch.keys) < wanted:
            break
    return Swept(sent)


def _send(claim: Claim, ends_at: float, *, by_gateway: bool) -> int:
    rows = claims.rows_of(claim)
    # Taken over from a worker that died after the mail server took them.
    sent = outcomes.record_accepted(claim, [row for row in rows if row.accepted_at is not None])
    rows = [row for row in rows if row.accepted_at is None]
    with mail.Connection() as connection:
        while rows:
            prepared = preparing.prepare(rows, now=claim.now)
            began = time.monotonic()
            outcomes.record_refused(claim, prepared.refused)
            outcomes.hold(claim, prepared.held)
            outcomes.retry_later(claim, prepared.broken, NoticeReason.NOT_SENT)
            ready = prepared.ready
            if not by_gateway:
                outcomes.pass_on(claim, [row for row in ready if row.channel in BY_GATEWAY])
                ready = [row for row in ready if row.channel not in BY_GATEWAY]
            # Withdrawn since it was claimed: the row is not held any more, and its mail does not leave.
            here, held = outcomes.store(claim, ready)
            sent += here
            leaving = _Leaving(sorted(held, key=lambda row: row.channel != NoticeChannel.EMAIL))
            leaving.send(claim, connection, until=began + FRESH_SECONDS, gateway_until=ends_at)
            sent += outcomes.record_accepted(claim, leaving.accepted)
            for reason, failed in leaving.failed.items():
                record = outcomes.fail if reason in FOR_GOOD else outcomes.retry_later
                record(claim, failed, reason)
            outcomes.hold(claim, [(row.notice, claim.at) for row in leaving.put_back])
            if not leaving.waiting:
                break
            claim = claims.renew(claim, [row.notice.pk for row in leaving.waiting])
            rows = claims.rows_of(claim)
    return sent


@dataclass(slots=True)
class _Leaving:
    """The messages of a batch that leave the house, mails first: waiting, taken by a server, failed by reason."""

    waiting: list[Ready]
    accepted: list[Notice] = field(default_factory=list)
    failed: dict[NoticeReason, list[Notice]] = field(default_factory=dict)
    # Not tried, because the gateway is slow.
    put_back: list[Ready] = field(default_factory=list)

    def send(self, claim: Claim, connection: mail.Connection, *, until: float, gateway_until: float) -> None:
        """Send until the time is over, but at least one message."""
        lost = 0
        while self.waiting and self.waiting[0].channel == NoticeChannel.EMAIL:
            ready = self.waiting.pop(0)
            reason, is_lost = self._mail(ready, connection)
            self._record(claim, ready, reason)
            lost += is_lost
            if lost >= LOST_CONNECTIONS:
                self._give_up(is_mail=True)
                lost = 0
            if time.monotonic() >= until:
                return
        self._send_messages(claim, min(until, gateway_until))
        if time.monotonic() >= gateway_until:
            self.put_back, self.waiting = self.waiting, []

    def _send_messages(self, claim: Claim, until: float) -> None:
        """Send the messages of the gateway, several at once."""
        left = {ready.notice.pk: ready for ready in self.waiting}
        lost = 0
        outcomes_of_all = message_channels.send_all(
            [ready.notice for ready in self.waiting], until=until, lost_limit=LOST_CONNECTIONS
        )
        for notice, error in outcomes_of_all:
            ready = left.pop(notice.pk)
            self._record(claim, ready, self._reason(ready, error) if error is not None else None)
            lost += isinstance(error, message_channels.Unreachable)
        self.waiting = list(left.values())
        if lost >= LOST_CONNECTIONS:
            self._give_up(is_mail=False)

    def _record(self, claim: Claim, ready: Ready, reason: NoticeReason | None) -> None:
        if reason is None:
            outcomes.mark_accepted(claim, ready.notice)
            self.accepted.append(ready.notice)
        else:
            self._fail([ready], reason)

    def _give_up(self, *, is_mail: bool) -> None:
        """Fail the rest of what one server would get: it is down, and each further try could wait for its timeout."""
        rest = [row for row in self.waiting if (row.channel == NoticeChannel.EMAIL) == is_mail]
        self._fail(rest, NoticeReason.NOT_SENT if is_mail else NoticeReason.GATEWAY_SILENT)
        self.waiting = [row for row in self.waiting if row not in rest]

    def _fail(self, rows: list[Ready], reason: NoticeReason) -> None:
        self.failed.setdefault(reason, []).extend(row.notice for row in rows)

    def _reason(self, ready: Ready, error: BaseException) -> NoticeReason:
        """Why the gateway did not take a message."""
        cause = error.__cause__ if isinstance(error, message_channels.Unreachable) else error
        self._report(ready, type(cause).__name__)
        is_refused = isinstance(error, message_channels.Refused)
        return NoticeReason.NUMBER_REFUSED if is_refused else NoticeReason.GATEWAY_SILENT

    def _mail(self, ready: Ready, connection: mail.Connection) -> tuple[NoticeReason | None, bool]:
        """Send one mail. Return why it was not sent, if so, and whether the connection was lost."""
        try:
            message = mail.build(
                ready.notice, ready.address, language=ready.language, arabic=ready.arabic, english=ready.english
            )
            mail.send(message, connection)
        except mail.Refused:
            self._report(ready, "Refused")
            return NoticeReason.REFUSED, False
        except mail.ConnectionLost as error:
            self._report(ready, type(error.__cause__).__name__)
            return NoticeReason.NOT_SENT, True
        except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
            self._report(ready, type(error).__name__)
            return NoticeReason.NOT_SENT, False
        return None, False

    @staticmethod
    def _report(ready: Ready, error: str) -> None:
        log.warning("notice not sent", extra={"notice": str(ready.notice.pk), "error": error})
