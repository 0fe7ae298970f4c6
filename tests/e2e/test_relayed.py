"""A network that lets nothing through but TCP on port 443: the hearing goes through the relay."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.attendee import Attendee
from tests.e2e.browser.browsers import FLAGS, chromium
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product, free_port
from tests.e2e.browser.scene import Scene
from tests.e2e.browser.walled_network import OUTSIDE, PORT, RELAY, WalledNetwork, walled_network, way_through
from tests.e2e.test_room_failures import scene_in
from tests.turn import SECRET, turn

pytestmark = [
    pytest.mark.integration,
    pytest.mark.network,
    pytest.mark.timeout(600),
]

log = logging.getLogger(__name__)

# The relay's certificate is its own; a court's comes from an authority that browsers know.
RELAXED = [*FLAGS, "--ignore-certificate-errors"]


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WalledNetwork]:
    """The network, before the product starts: the media node listens on the addresses that it finds then."""
    with walled_network(tmp_path_factory.mktemp("wall")) as network:
        yield network


@pytest.fixture(scope="module")
def relayed_product(wall: WalledNetwork, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product with a relay that may reach its media node and nothing else."""
    folder: Path = tmp_path_factory.mktemp("relayed")
    with turn(folder / "turn", address=RELAY, peer=OUTSIDE, port=free_port(), tls_port=PORT) as relay:
        settings = {"DIWAN_TURN_URLS": relay.urls, "DIWAN_TURN_SECRET": SECRET}
        served = Product(folder / "data", "--empty", settings=settings)
        served.start()
        with way_through(wall, served.port):
            yield served
        served.stop()


@pytest.fixture(scope="module")
def relayed_maker(relayed_product: Product) -> Iterator[Maker]:
    """The process that creates hearings in it."""
    made = Maker(relayed_product.data)
    yield made
    made.stop()


@async_fixture(loop_scope="session")
async def walled_browser(wall: WalledNetwork) -> AsyncIterator[Browser]:
    """A browser inside of the network."""
    async with chromium(RELAXED, program=str(wall.browser)) as launched:
        yield launched


async def checks_the_path(scene: Scene, browser: Browser, finding: str) -> Attendee:
    """Enter the room from the network, up to the last step of the device check, which must have this finding."""
    lawyer = await scene.session("lawyer", browser=browser, language="en")
    await lawyer.page.goto(scene.address_of("lawyer"))
    for step in ("camera", "microphone", "speaker"):
        await lawyer.page.locator(f"[data-step={step}] [data-do=step-works]").click()
    await expect(lawyer.page.locator("[data-network-words]")).to_contain_text(finding)
    return lawyer


async def go_in(scene: Scene, lawyer: Attendee) -> None:
    """Go from the device check into the room, where the judge is."""
    scene.people["lawyer"] = lawyer
    await lawyer.page.locator("[data-step=network] [data-do=step-works]").click()
    await lawyer.sees("waiting")
    await lawyer.connected()
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")


FIRST_PICTURE = """
window.firstPicture = new Promise((resolve) => {
  let began = 0;
  const look = window.setInterval(async () => {
    const room = window.diwanRoom;
    if (!room) return;
    const { state, inputs } = await room.stats();
    began ||= state.subscribe === "off" ? 0 : performance.now();
    if (inputs.some((each) => each.kind === "video" && each.frames > 0)) {
      window.clearInterval(look);
      resolve([began, performance.now()].map(Math.round));
    }
  }, 20);
});
"""


async def first_picture_after_reload(person: Attendee) -> str:
    """Load the room again and say when its connection began and when its first picture was decoded."""
    await person.page.add_init_script(FIRST_PICTURE)
    await person.page.reload()
    began, seen = await person.page.evaluate("window.firstPicture")
    return f"first picture {seen - began} ms after the connection began, {seen} ms after the page was asked for"


async def both_see_and_hear(judge: Attendee, lawyer: Attendee) -> None:
    await asyncio.gather(judge.sees_and_hears(lawyer.seat), lawyer.sees_and_hears(judge.seat))


async def test_person_without_udp_attends_through_the_relay(
    wall: WalledNetwork, relayed_product: Product, relayed_maker: Maker, browser: Browser, walled_browser: Browser
) -> None:
    wall.allow(direct=False, relay=True)
    scene = await scene_in(relayed_product, relayed_maker, browser)
    judge = await scene.comes("judge", "room")
    lawyer = await checks_the_path(scene, walled_browser, "go through the relay")
    await go_in(scene, lawyer)
    began = time.monotonic()
    await both_see_and_hear(judge, lawyer)
    log.warning("seen and heard through the relay %.1f s after admission", time.monotonic() - began)
    for direct, relay, what in ((True, False, "directly"), (False, True, "through the relay again")):
        wall.allow(direct=direct, relay=relay)
        began = time.monotonic()
        await both_see_and_hear(judge, lawyer)
        # What was on its way when the wall closed counts as new: look again once that is over.
        await asyncio.sleep(3)
        await both_see_and_hear(judge, lawyer)
        log.warning("seen and heard %s %.1f s after the change", what, time.monotonic() - began)
    log.warning("%s", await first_picture_after_reload(lawyer))
    assert scene.complaints() == []


async def test_person_whose_network_blocks_everything_is_told_why(
    wall: WalledNetwork, relayed_product: Product, relayed_maker: Maker, browser: Browser, walled_browser: Browser
) -> None:
    wall.allow(direct=False, relay=False)
    scene = await scene_in(relayed_product, relayed_maker, browser)
    lawyer = await checks_the_path(scene, walled_browser, "neither video nor sound")
    await expect(lawyer.page.locator("[data-step=network] [data-fix] p")).to_contain_text("port 443")
    wall.allow(direct=True, relay=False)
    await lawyer.page.locator("[data-step=network] [data-do=step-again]").click()
    await expect(lawyer.page.locator("[data-network-words]")).to_contain_text("reach the media server directly")
    await lawyer.close()
