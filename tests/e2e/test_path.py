"""The whole path in browsers: from a typed claim to signed minutes, and a couple's appointment."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browser.product import ROOT, Product, environment
from tests.e2e.browser.walker import Walker
from tests.registry.desk import pdf

pytestmark = pytest.mark.integration

TITLE = "مطالبة بثمن معدات مطبخ"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def key_in(path: str) -> str:
    """Return the key of the object in a URL."""
    found = KEY.search(path)
    assert found is not None, path
    return found.group()


def let_the_hour_come(product: Product, hearing: str) -> None:
    """Move the hearing to now, as if the days until then had passed."""
    code = f"from tests.e2e.browser.hour import let_it_come; let_it_come('{hearing}')"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=environment(product.data), check=True
    )


async def test_claim_becomes_a_hearing_with_signed_minutes(
    product: Product, whole_browser: Browser, tmp_path: Path
) -> None:
    lawyer = await Walker.enter("lawyer", product, whole_browser)
    filing = await file_as_the_lawyer(lawyer, tmp_path)
    await open_as_a_stranger(product, whole_browser, f"/filings/{filing}/")
    await return_and_then_accept_as_the_case_manager(lawyer, filing, whole_browser)
    case = await find_the_case_as_the_lawyer(lawyer, filing)
    await open_as_a_stranger(product, whole_browser, f"/cases/{case}/")
    clerk = await Walker.enter("clerk", product, whole_browser)
    hearing = await list_a_hearing_as_the_clerk(clerk, case)
    await check_the_mails(lawyer, hearing)
    let_the_hour_come(product, hearing)
    await meet_and_adjourn(lawyer, hearing, whole_browser)
    await edit_and_sign_the_minutes(clerk, hearing, whole_browser)
    await check_the_timeline(lawyer, case)


async def file_as_the_lawyer(lawyer: Walker, folder: Path) -> str:
    await lawyer.open("/filings/new/")
    await lawyer.fill(title=TITLE, facts="سلّمت المدعية المعدات ولم يسدد المدعى عليه ثمنها.", claim_value="٨٤٬٥٠٠")
    await lawyer.submit()
    filing = key_in(lawyer.path)
    await lawyer.open(f"/filings/{filing}/submit/")
    assert await lawyer.part("button[type=submit]").count() == 0, (
        "missing entries are listed, and the claim cannot be sent"
    )
    await lawyer.open(f"/filings/{filing}/claim/")
    await lawyer.fill(requests="1- إلزام المدعى عليه بسداد الثمن.")
    await lawyer.submit()
    await lawyer.open(f"/filings/{filing}/parties/")
    await lawyer.fill(party__0__role="claimant", party__0__name_ar="هدى الرمال")
    await lawyer.fill(party__0__emirates_id="784198510000031", party__0__phone="0501234567")
    if await lawyer.page.locator("[name='party-1-role']").count() == 0:
        await lawyer.press("button[name=add]")
    await lawyer.fill(party__1__role="respondent", party__1__name_ar="طارق نجم")
    await lawyer.fill(party__1__emirates_id="784199010000040", party__1__phone="0507654321")
    await lawyer.submit()
    for name in ("صحيفة الدعوى.pdf", "الفواتير.pdf"):
        (folder / name).write_bytes(pdf(2))
    await lawyer.open(f"/filings/{filing}/documents/")
    await lawyer.page.set_input_files("[name=statement]", folder / "صحيفة الدعوى.pdf")
    await lawyer.page.set_input_files("[name=exhibits]", folder / "الفواتير.pdf")
    await lawyer.submit()
    await lawyer.open(f"/filings/{filing}/submit/")
    await lawyer.submit()
    await expect(lawyer.page.locator("[data-receipt]")).to_contain_text("SHJ-F-")
    return filing


async def open_as_a_stranger(product: Product, browser: Browser, path: str) -> None:
    stranger = await Walker.enter("stranger", product, browser)
    await stranger.open(path, status=404)
    await stranger.leave()


async def return_and_then_accept_as_the_case_manager(lawyer: Walker, filing: str, browser: Browser) -> None:
    manager = await Walker.enter("manager", lawyer.product, browser)
    await manager.open("/review/")
    await manager.press(f"a.board__title[href='/review/{filing}/']")
    await manager.press("form[action$='/take/'] button")
    await manager.page.check("[name=return_reasons][value=poa_missing]")
    await manager.fill(note="أرفق الوكالة")
    await manager.press("button[value=return]")
    await lawyer.open(f"/filings/{filing}/")
    assert "سند الوكالة غير مرفق" in await lawyer.words()
    await lawyer.open(f"/filings/{filing}/submit/")
    await lawyer.submit()
    await manager.open(f"/review/{filing}/")
    await manager.press("form[action$='/take/'] button")
    await manager.press("button[value=accept]")
    await manager.leave()


async def find_the_case_as_the_lawyer(lawyer: Walker, filing: str) -> str:
    await lawyer.open(f"/filings/{filing}/")
    await lawyer.press("a[href^='/cases/']")
    assert TITLE in await lawyer.page.inner_text("body")
    return key_in(lawyer.path)


async def list_a_hearing_as_the_clerk(clerk: Walker, case: str) -> str:
    await clerk.open(f"/cases/{case}/")
    await clerk.page.locator(f"a[href='/hearings/list/{case}/']").first.click()
    await clerk.page.wait_for_url("**/hearings/list/**")
    # The demonstration's own hearing is at that time: everything is booked together or not at all.
    await clerk.open("/hearings/")
    taken = clerk.page.locator("main tbody tr:not([data-done], .board__now)").first
    hour = (await taken.locator(".board__key").inner_text()).strip()
    day = await clerk.page.evaluate("new Date().toLocaleDateString('en-CA', {timeZone: 'Asia/Dubai'})")
    await clerk.open(f"/hearings/list/{case}/")
    await clerk.fill(kind="pleading", day=day, starts_at=hour, duration="30")
    await clerk.page.select_option("[name=detainee]", label="طارق نجم")
    await clerk.page.select_option("[name=space]", index=1)
    await clerk.submit()
    refused = await clerk.words()
    assert "القاضي خالد المرزوقي" in refused
    assert await clerk.page.input_value("[name=starts_at]") == hour, "typed values are kept"
    await clerk.fill(day=await in_days(clerk, 9), starts_at="03:10")
    await clerk.submit()
    return key_in(clerk.path)


async def in_days(walker: Walker, days: int) -> str:
    """Return the date some days from now on the court's calendar."""
    script = "(days) => new Date(Date.now() + days * 864e5).toLocaleDateString('en-CA', {timeZone: 'Asia/Dubai'})"
    return str(await walker.page.evaluate(script, days))


async def check_the_mails(lawyer: Walker, hearing: str) -> None:
    for _ in range(30):
        await lawyer.open("/demo/mails/")
        letters = lawyer.page.locator("article", has_text=hearing)
        if "maryam" in " ".join(await letters.all_inner_texts()).lower() or await letters.count() > 2:
            break
        await lawyer.page.wait_for_timeout(1000)
    assert await letters.count() > 2, "the worker sent mails to the invited people"
    await lawyer.open("/inbox/")
    await lawyer.open(f"/hearings/{hearing}/")


async def meet_and_adjourn(lawyer: Walker, hearing: str, browser: Browser) -> None:
    judge = await Walker.enter("judge", lawyer.product, browser)
    await judge.open(f"/hearings/{hearing}/room/")
    await lawyer.open(f"/hearings/{hearing}/room/")
    for walker in (judge, lawyer):
        await walker.check_devices()
    await judge.page.click("#legal-acts form button")
    await judge.lets_in(lawyer)
    await expect(lawyer.page.locator("#room")).to_have_attribute("data-view", "room", timeout=30_000)
    for walker in (judge, lawyer):
        await walker.sees_others(1)
    # A dialog over the room: while the judge writes the order, all participants stay visible.
    await judge.page.click("#legal-acts .control--end")
    asked = judge.page.locator("#end-hearing")
    await asked.locator("[name=outcome][value=adjourned]").check()
    await asked.locator("button[type=submit]").click()
    await expect(asked.locator(".field--error").first).to_be_visible()
    await judge.sees_others(1)
    await asked.locator("[name=note]").fill("لتقديم مذكرة")
    await asked.locator("[name=day]").fill(await in_days(judge, 16))
    await asked.locator("[name=starts_at]").fill("03:10")
    await asked.locator("[name=duration]").fill("30")
    async with judge.page.expect_navigation():
        await asked.locator("button[type=submit]").click()
    assert judge.path == f"/hearings/{hearing}/"
    await expect(lawyer.page.locator("#room")).to_have_attribute("data-view", "over", timeout=30_000)
    await judge.leave()


async def edit_and_sign_the_minutes(clerk: Walker, hearing: str, browser: Browser) -> None:
    for _ in range(40):
        answer = await clerk.page.goto(clerk.product.url("clerk", f"/hearings/{hearing}/minutes/edit/"))
        if answer is not None and answer.status == 200:
            break
        await clerk.page.wait_for_timeout(500)
    text = await clerk.page.input_value("[name=text]")
    assert "مريم الساحل" in text
    await clerk.fill(text=text + "\nوقرر الخصوم الاطلاع.")
    await clerk.submit()
    judge = await Walker.enter("judge", clerk.product, browser)
    await judge.open(f"/hearings/{hearing}/minutes/sign/")
    await judge.fill(password="another one")
    await judge.submit()
    assert "/sign/" in judge.path
    await judge.fill(password=judge.product.password)
    await judge.submit()
    assert re.search(r"[0-9a-f]{64}", await judge.words())
    assert "وقرر الخصوم الاطلاع." in await judge.words()
    await judge.leave()


async def check_the_timeline(lawyer: Walker, case: str) -> None:
    await lawyer.open(f"/cases/{case}/")
    words = await lawyer.words()
    for entry in ("قُيّدت الدعوى", "فُتحت الجلسة", "لتقديم مذكرة", "وُقّع المحضر"):
        assert entry in words, entry
    await lawyer.leave()


async def test_couple_books_an_appointment_and_meets_the_notary(product: Product, browser: Browser) -> None:
    # Another couple than the one of today's appointment, which is joined below.
    groom = await Walker.enter("counsel", product, browser)
    await groom.open("/notary/appointments/new/")
    # A whole day ahead: few slots of today may be left.
    await groom.press("a.slot-day >> nth=1")
    await groom.page.check("[name=role][value=groom]")
    await groom.fill(emirates_id="784198510000031", name="هدى الرمال")
    # Other tests may have listed a hearing of this person at the last hour.
    for place in (-5, -7, -9, -11):
        part = groom.page.locator(".slot-part").last
        if await part.get_attribute("open") is None:
            await part.locator("summary").click()
        await groom.page.locator("[name=slot]").nth(place).check()
        await groom.submit()
        if KEY.search(groom.path):
            break
    appointment = key_in(groom.path)
    await groom.press(f"form[action='/notary/appointments/{appointment}/book/'] button")
    bride = await Walker.enter("claimant", product, browser, language="en")
    await bride.open(f"/notary/appointments/{appointment}/")
    assert "Waiting for acceptance" in await bride.words()
    await bride.press(f"form[action='/notary/appointments/{appointment}/accept/'] button")
    assert "Booked" in await bride.words()
    await open_as_a_stranger(product, browser, f"/notary/appointments/{appointment}/")
    await groom.open(f"/notary/appointments/{appointment}/cancel/")
    await groom.press("form button[type=submit]")
    await bride.open(f"/notary/appointments/{appointment}/")
    assert "Cancelled" in await bride.words()
    await join_the_appointment_of_today(product, browser)


async def join_the_appointment_of_today(product: Product, browser: Browser) -> None:
    groom = await Walker.enter("groom", product, browser)
    bride = await Walker.enter("bride", product, browser, language="en")
    notary = await Walker.enter("notary", product, browser)
    await notary.open("/notary/appointments/")
    todays = notary.page.locator("main tbody tr", has_text="راشد البلوشي").first.locator("a.board__title")
    appointment = key_in(str(await todays.get_attribute("href")))
    for walker in (notary, groom, bride):
        await walker.open(f"/notary/appointments/{appointment}/room/")
        await walker.check_devices()
    await notary.page.click("#legal-acts form button")
    await expect(notary.page.locator("[data-lobby] [data-do=admit]")).to_have_count(2, timeout=30_000)
    for walker in (groom, bride):
        await notary.lets_in(walker)
    for walker in (groom, bride, notary):
        await expect(walker.page.locator("#room")).to_have_attribute("data-view", "room", timeout=30_000)
        await walker.sees_others(2)
    await notary.page.click("[data-dialog=end-sitting]")
    await notary.page.click("#end-sitting button[type=submit]")
    for walker in (groom, bride):
        await expect(walker.page.locator("#room")).to_have_attribute("data-view", "over", timeout=30_000)
        await walker.leave()
    await notary.open(f"/notary/appointments/{appointment}/")
    assert "منجز" in await notary.words()
    await notary.leave()
