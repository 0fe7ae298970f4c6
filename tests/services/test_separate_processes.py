"""A case from filing to minutes in separate processes: web, worker, beat and medianode on PostgreSQL and Redis."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.registry.desk import pdf
from tests.services.mail_server import MailServer
from tests.services.processes import wait_for
from tests.services.production import Production
from tests.services.redis_server import OwnRedis
from tests.services.room_socket import RoomSocket
from tests.services.visitor import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

PASSWORD = "a long password for one test"
SEED = f"from demo.people import create_cast; create_cast(law_profile='demo', password={PASSWORD!r})"
# Timeout in seconds of steps that take one or two on an idle machine; the tests share theirs.
PATIENCE = 120
UNSEALED = """SELECT count(*) FROM ground_auditentry e
    WHERE NOT EXISTS (SELECT 1 FROM ground_auditseal s WHERE s.entry_id = e.id)"""
DUBAI = ZoneInfo("Asia/Dubai")
LAWYER, JUDGE = "lawyer@diwan.example", "judge@diwan.example"


@dataclass
class House:
    """The installation, and the facts that the tests of this file learned about it."""

    product: Production
    redis: OwnRedis
    mail: MailServer
    visitors: dict[str, Visitor] = field(default_factory=dict)
    case: str = ""
    hearing: str = ""
    room: str = ""

    def visitor(self, member: str) -> Visitor:
        if member not in self.visitors:
            self.visitors[member] = Visitor(self.product.port).sign_in(f"{member}@diwan.example", PASSWORD)
        return self.visitors[member]

    def one(self, query: str) -> object:
        [(value,)] = self.product.rows(query)
        return value

    def nodes(self) -> list[int]:
        """Return the process ids of the media node, in the order of their numbers; the recorder is another child."""
        parent = str(self.product.children["medianode"].process.pid)
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", parent], capture_output=True, text=True, check=False)
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in found.stdout.split()}
        return sorted((pid for pid, command in commands.items() if b"video.sfu" in command), key=commands.__getitem__)

    async def enter(self, member: str, *, hertz: float) -> RoomSocket:
        socket = await RoomSocket(self.visitor(member), self.room, hertz=hertz).open()
        await socket.must("join")
        return socket


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    redis, mail = OwnRedis(folder), MailServer()
    redis.start()
    mail.start()
    product = Production(folder, redis_url=redis.url, mail_url=mail.url)
    try:
        product.start()
        product.manage("shell", "-v0", "-c", SEED)
        yield House(product, redis, mail)
        nodes = House(product, redis, mail).nodes()
        codes = product.stop()
        assert codes == dict.fromkeys(codes, 0)
        assert nodes
        assert not any(Path(f"/proc/{node}").exists() for node in nodes), "the node ends with its link"
    finally:
        for child in product.children.values():
            child.kill()
        mail.stop()
        redis.kill()


async def test_from_a_filing_to_minutes_in_separate_processes(house: House) -> None:
    file_a_claim_through_the_api(house)
    list_a_hearing_and_get_each_mail_once(house)
    await judge_and_lawyer_exchange_media(house)
    conclude_the_hearing_and_sign_the_minutes(house)


def file_a_claim_through_the_api(house: House) -> None:
    said = house.product.manage("client", "offer", LAWYER, "Office of the lawyer")
    client, secret = re.findall(r"client_(?:id|secret) +(\S+)", said)
    machine = Visitor(house.product.port)
    granted = machine.submit(
        "/identity/o/api/token", grant_type="client_credentials", client_id=client, client_secret=secret
    )
    assert granted.status == 200, granted.text
    token = granted.json()["access_token"]
    claim = {
        "court": "shj",
        "case_kind": "commercial",
        "title": "مطالبة مالية",
        "facts": "الوقائع",
        "requests": "الطلبات",
        "parties": [
            {"role": "claimant", "kind": "natural", "name_ar": "هدى الرمال", "emirates_id": "784-1985-1000003-1"},
            {"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "phone": "0507654321"},
        ],
    }
    answer = machine.upload(
        "/api/v1/filings/",
        {"filing": json.dumps(claim), "statement": ("claim.pdf", pdf())},
        Authorization=f"Bearer {token}",
        Idempotency_Key="one",
    )
    assert answer.status == 201, answer.text
    filing = answer.json()["id"]
    manager = house.visitor("manager")
    assert manager.post(f"/review/{filing}/take/", page=f"/review/{filing}/").status == 302
    accepted = manager.post(f"/review/{filing}/", act="accept")
    assert accepted.status == 302, accepted.text
    house.case = accepted.location.strip("/").rpartition("/")[2]
    assert house.visitor("lawyer").get(f"/cases/{house.case}/").status == 200
    assert house.visitor("stranger").get(f"/cases/{house.case}/").status == 404


def list_a_hearing_and_get_each_mail_once(house: House) -> None:
    clerk = house.visitor("clerk")
    judge, own = (
        str(house.one(f"SELECT person_id FROM ground_user WHERE email = '{member}@diwan.example'"))
        for member in ("judge", "clerk")
    )
    # The last reminder is sent two minutes before: in ten seconds.
    starts = (datetime.now(DUBAI) + timedelta(seconds=130)).replace(microsecond=0)
    listed = clerk.post(
        f"/hearings/list/{house.case}/",
        kind="pleading",
        day=f"{starts:%Y-%m-%d}",
        starts_at=f"{starts:%H:%M:%S}",
        duration="60",
        judge=judge,
        clerk=own,
    )
    assert listed.status == 302, re.sub(r"<[^>]+>|\s+", " ", listed.text)[:3000]
    house.hearing = listed.location.strip("/").rpartition("/")[2]
    house.room = str(house.one(f"SELECT room_id FROM hearings_hearing WHERE id = '{house.hearing}'"))
    wait_for(lambda: bool(house.mail.to(LAWYER, house.hearing)), within=PATIENCE, what="the confirmation")
    within = (starts - datetime.now(DUBAI)).total_seconds()
    reminder = f"""SELECT count(*) FROM ground_notice n JOIN ground_user u ON u.person_id = n.recipient_id
        WHERE n.kind = 'hearing_reminder' AND n.channel = 'email' AND n.state = 'sent' AND u.email = '{LAWYER}'
        AND n.subject_id = '{house.hearing}'"""
    wait_for(lambda: house.one(reminder) == 1, within=within, what="the reminder")
    letters = house.mail.to(LAWYER, house.hearing)
    assert len(letters) == len({letter["Message-ID"] for letter in letters}) == 2
    assert house.mail.to(JUDGE, house.hearing), "the court is reminded like the parties"


async def judge_and_lawyer_exchange_media(house: House) -> None:
    judge, lawyer = await house.enter("judge", hertz=440), await house.enter("lawyer", hertz=660)
    opened = house.visitor("judge").post(f"/hearings/{house.hearing}/open/", page=f"/hearings/{house.hearing}/room/")
    assert opened.status == 302, opened.text[:2000]
    await judge.until(lambda: judge.state["sitting"] is not None, "the sitting")
    await judge.connect_media()
    await lawyer.connect_media()
    seat = judge.seat_of("claimant_counsel")
    assert judge.frames_of(seat) == lawyer.frames_of(judge.own_seat) == 0, "nothing before the court admits the lawyer"
    await judge.must("preview", seat=seat)
    await judge.must("identify", seat=seat, method="identity_card")
    await judge.must("admit", seat=seat)
    await lawyer.until(lambda: lawyer.frames_of(judge.own_seat) > 10, "pictures of the judge")
    await judge.until(lambda: judge.frames_of(seat) > 10, "pictures of the lawyer")
    await lawyer.until(lambda: lawyer.hears(judge.own_seat, 440), "the judge's voice")
    await judge.until(lambda: judge.hears(seat, 660), "the lawyer's voice")
    await invalid_messages_close_the_socket(house, judge)
    await kill_the_node(house, judge, lawyer, seat)
    await start_a_newer_medianode(house, judge, lawyer, seat)
    await restart_redis(house, judge, lawyer, seat)
    await lawyer.close()
    await judge.close()


async def invalid_messages_close_the_socket(house: House, judge: RoomSocket) -> None:
    """Check it through the real server, which allows only some close codes; the seat goes offline."""
    clerk = await house.enter("clerk", hertz=550)

    def is_online() -> bool:
        return any(row["seat"] == clerk.own_seat and row["online"] for row in judge.state["seats"])

    await judge.until(is_online, "the clerk")
    for _ in range(5):
        clerk.socket.send("[]")
    await clerk.until(lambda: clerk.socket.closed_with == 4001, "the close code of the socket")
    await judge.until(lambda: not is_online(), "the empty seat")


async def kill_the_node(house: House, judge: RoomSocket, lawyer: RoomSocket, seat: str) -> None:
    """Kill the process that carries the room: it starts again, pages get a message and connect; the other stays."""
    first, second = house.nodes()
    os.kill(first, signal.SIGKILL)
    for socket in (judge, lawyer):
        await socket.until(
            lambda socket=socket: {"type": "media_lost"} in socket.heard, "the message about the lost node"
        )
        await socket.connect_media()
    await lawyer.until(lambda: lawyer.frames_of(judge.own_seat) > 10, "pictures after the node's restart")
    await judge.until(lambda: judge.hears(seat, 660), "the lawyer's voice after the node's restart")
    again, other = house.nodes()
    assert (again != first, other) == (True, second)


async def start_a_newer_medianode(house: House, judge: RoomSocket, lawyer: RoomSocket, seat: str) -> None:
    """Start a second one next to the first: pages move, orders of the court hold, and the first ends by itself."""
    await judge.must("mute", seat=seat)
    older = house.product.children["medianode"]
    house.product.children["older medianode"] = older
    lost = [socket.heard.count({"type": "media_lost"}) for socket in (judge, lawyer)]
    house.product.start_part("medianode").wait_until_it_says("linked", within=PATIENCE)
    for socket, before in zip((judge, lawyer), lost, strict=True):
        await socket.until(
            lambda socket=socket, before=before: socket.heard.count({"type": "media_lost"}) > before,
            "the message about the move",
        )
        assert older.process.poll() is None, "no page loses its media before it has moved"
        await socket.connect_media()
    await lawyer.until(lambda: lawyer.hears(judge.own_seat, 440), "the judge's voice by the newer node")
    await judge.until(lambda: judge.frames_of(seat) > 10, "the lawyer's picture by the newer node")
    assert not judge.hears(seat, 660), "a seat muted by the court stays muted"
    await judge.until(lambda: older.process.poll() == 0, "the end of the older one")
    assert "handed over" in older.said()
    seen = lawyer.frames_of(judge.own_seat)
    await lawyer.until(lambda: lawyer.frames_of(judge.own_seat) > seen + 20, "pictures after the older one's end")
    await judge.must("unmute", seat=seat)


async def restart_redis(house: House, judge: RoomSocket, lawyer: RoomSocket, seat: str) -> None:
    """Without Redis pages are served and media flows; afterwards commands of the room and the worker work again."""
    house.redis.kill()
    assert house.visitor("lawyer").get(f"/cases/{house.case}/").status == 200
    assert Visitor(house.product.port).get("/healthz/ready").status == 503
    seen = lawyer.frames_of(judge.own_seat)
    await lawyer.until(lambda: lawyer.frames_of(judge.own_seat) > seen + 20, "pictures while Redis is away")
    house.redis.start()
    wait_for(lambda: Visitor(house.product.port).get("/healthz/ready").status == 200, within=PATIENCE, what="readiness")
    if judge.socket.is_closed:
        judge = await house.enter("judge", hertz=440)
    await judge.must("mute", seat=seat)
    await judge.until(
        lambda: any(row["seat"] == seat and row["muted_by_host"] for row in judge.state["seats"]),
        "the mute on the page",
    )
    # The mute is in the audit trail since Redis is back; only beat and worker seal it.
    wait_for(lambda: house.one(UNSEALED) == 0, within=PATIENCE, what="sealing by worker and beat")


def conclude_the_hearing_and_sign_the_minutes(house: House) -> None:
    judge = house.visitor("judge")
    ended = judge.post(f"/hearings/{house.hearing}/end/", outcome="concluded", note="حجز الدعوى للحكم")
    assert ended.status == 302, ended.text[:2000]
    wait_for(
        lambda: house.one(f"SELECT count(*) FROM hearings_minutes WHERE hearing_id = '{house.hearing}'") == 1,
        within=30,
        what="the draft",
    )
    text = judge.get(f"/hearings/{house.hearing}/minutes/").text
    assert re.search(r"مريم الساحل\. .*?حضر", text, flags=re.DOTALL)
    assert "حجز الدعوى للحكم" in text
    signed = judge.post(f"/hearings/{house.hearing}/minutes/sign/", password=PASSWORD)
    assert signed.status == 302, signed.text[:2000]
    link = f"{house.hearing}/"
    wait_for(lambda: len(house.mail.to(LAWYER, link)) >= 4, within=PATIENCE, what="mails about outcome and minutes")
    assert "whole" in house.product.manage("audit", "verify")


REMIND = """
from datetime import timedelta
from django.utils import timezone
from demo.people import create_cast
from tests.hearings.cases import make_case, make_hearing
cast = create_cast(law_profile="demo", password="")
at = (timezone.now() + timedelta(days=10)).replace(hour=8, minute=0, second=0, microsecond=0)
hearing = make_hearing(cast, make_case(cast, title="مطالبة أخرى"), starts_at=at)
print("MADE", hearing.pk)
"""


def test_worker_killed_while_sending_a_mail_loses_no_notice(house: House) -> None:
    waiting = "state IN ('pending', 'claimed') AND due_at <= now()"
    wait_for(
        lambda: house.one(f"SELECT count(*) FROM ground_notice WHERE {waiting}") == 0,
        within=PATIENCE,
        what="no pending notice",
    )
    before, since = len(house.mail.letters), house.one("SELECT now()")
    house.mail.slow.set()
    house.mail.taken.clear()
    house.product.manage("shell", "-v0", "-c", REMIND)
    notices = f"FROM ground_notice WHERE created_at > '{since}' AND due_at <= now()"
    due = house.one(f"SELECT count(*) {notices}")
    try:
        assert house.mail.taken.wait(PATIENCE), "the mail server has a mail and has not answered"
        house.product.children["worker"].kill()
    finally:
        house.mail.slow.clear()
    under_way = house.one(f"SELECT count(*) {notices} AND state = 'claimed' AND channel = 'email'")
    assert under_way != 0
    # As if the two minutes had passed after which a claim counts as abandoned.
    house.product.write(
        f"UPDATE ground_notice SET claimed_at = claimed_at - interval '3 minutes' WHERE {waiting} AND state = 'claimed'"
    )
    house.product.start_part("worker")
    wait_for(
        lambda: house.one(f"SELECT count(*) {notices} AND state IN ('sent', 'skipped')") == due,
        within=PATIENCE,
        what="all of them",
    )
    entries = f"action IN ('notice.sent', 'notice.skipped') AND subject_id IN (SELECT id::text {notices})"
    assert house.one(f"SELECT count(*) FROM ground_auditentry WHERE {entries}") == due
    mails = house.one(f"SELECT count(*) {notices} AND channel = 'email' AND state = 'sent'")
    assert isinstance(mails, int)
    letters = [str(letter["Message-ID"]) for letter in house.mail.letters[before:]]
    # Only the mails in progress are sent again, with the same Message-ID.
    assert len(set(letters)) == mails
    assert mails <= len(letters) <= mails + int(str(under_way))
