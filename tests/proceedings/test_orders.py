"""Orders on requests: who writes, who reads, what an issue does, and the sealed paper."""

from __future__ import annotations

import pytest
from django.db import Error, transaction
from django.urls import reverse

from courts.ground.actors import Actor, actor_for
from courts.ground.errors import Conflict, IllegalMove, NotAllowed, Refused
from courts.ground.models import Notice, TimelineEntry
from courts.proceedings.models import Order
from courts.proceedings.queries.orders import orders_on, orders_to_make
from courts.proceedings.services.orders import Ruling, issue_order, save_order
from courts.proceedings.services.papers import seal_due
from courts.registry.models import Case
from courts.signing.pdf.pades import sealed_part
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import browser


def judge(cast: Cast) -> Actor:
    return actor_for(cast.users["judge"])


def requested(cast: Cast, code: str = "expert_request") -> Order:
    filing = desk.entered(cast, desk.case_with_counsel(cast), code, reason="مسألة فنية")
    return Order.records.select_related("case__court", "request").get(request=filing)


def issued(cast: Cast) -> Order:
    order = save_order(requested(cast), Ruling("granted"), version=None, actor=judge(cast))
    return issue_order(order, version=order.version, actor=judge(cast))


def test_request_that_enters_a_case_waits_for_its_judge(cast: Cast) -> None:
    order = requested(cast)
    assert list(orders_to_make(cast.people["judge"])) == [order]
    assert list(orders_to_make(cast.people["clerk"])) == []
    page = browser(cast, "judge", "en").get(reverse("orders")).content.decode()
    assert "Request for an expert" in page
    assert browser(cast, "lawyer").get(reverse("orders")).status_code == 403


def test_ruling_is_drafted_from_the_template_and_the_answers_of_the_request(cast: Cast) -> None:
    filing = desk.entered(
        cast, desk.case_with_counsel(cast), "expert_request", field="المحاسبة {task}", task="فحص الدفاتر", reason="سبب"
    )
    order = Order.records.get(request=filing)
    save_order(order, Ruling("granted"), version=None, actor=judge(cast))
    # What the filer typed is never filled again.
    assert order.ruling == "تندب المحكمة خبيراً في المحاسبة {task}، وتكون مهمته: فحص الدفاتر"


def test_memorandum_opens_no_order(cast: Cast) -> None:
    desk.entered(cast, desk.case_with_counsel(cast), "memorandum")
    assert not Order.records.exists()


def test_judge_decides_a_request_on_its_page_and_is_asked_once(cast: Cast) -> None:
    order = requested(cast)
    bench = browser(cast, "judge", "en")
    address = reverse("order", args=[order.pk])
    assert "مسألة فنية" in bench.get(address).content.decode()
    # A refusal without reasons is not issued; the draft is kept.
    typed = {"decision": "refused", "ruling": "", "reasons": "", "version": order.version, "act": "issue"}
    refused = bench.post(address, typed)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["reasons"]
    order.refresh_from_db()
    assert order.decision == "refused"
    assert "ترفض المحكمة" in order.ruling
    asked = bench.post(
        address, {"decision": "granted", "ruling": "ندب خبير حسابي.", "version": order.version, "act": "issue"}
    )
    assert "Issue this order?" in asked.content.decode()
    order.refresh_from_db()
    assert order.state == "waiting"
    sent = {"decision": "granted", "version": order.version}
    assert bench.post(address, {**sent, "act": "back"}).status_code == 302
    assert bench.post(address, {**sent, "act": "issue_for_good"}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.ruling, order.serial) == ("issued", "ندب خبير حسابي.", 1)
    # The same form sent twice issues one order.
    assert bench.post(address, {**sent, "act": "issue_for_good"}).status_code == 409
    other = browser(cast, "lawyer", "en")
    assert address in other.get(reverse("case", args=[order.case_id])).content.decode()
    assert "ندب خبير حسابي." in other.get(address).content.decode()
    assert address in other.get(reverse("case_panel", args=[order.case_id, "orders"])).content.decode()


def test_draft_of_an_order_is_read_by_the_judges_of_the_case_alone(cast: Cast) -> None:
    order = requested(cast)
    save_order(order, Ruling("granted", "سر المداولة"), version=None, actor=judge(cast))
    address = reverse("order", args=[order.pk])
    assert "سر المداولة" in browser(cast, "judge").get(address).content.decode()
    for who in ("lawyer", "counsel", "clerk", "manager", "stranger"):
        assert browser(cast, who).get(address).status_code == 404, who
        assert browser(cast, who).post(address, {"act": "issue_for_good"}).status_code == 404, who
        if who != "stranger":
            assert orders_on(order.case, cast.people[who]) == []
    for who in ("lawyer", "clerk"):
        with pytest.raises(NotAllowed):
            issue_order(order, version=None, actor=actor_for(cast.users[who]))


def test_issue_tells_everyone_on_the_case_and_stands_in_the_timeline(cast: Cast) -> None:
    order = issued(cast)
    told = Notice.records.filter(kind="order_issued", subject_id=order.pk, channel="inbox")
    assert {row.recipient_id for row in told} >= {cast.people[who].pk for who in ("lawyer", "counsel", "claimant")}
    assert TimelineEntry.records.filter(subject_id=order.case_id, kind="order_issued").count() == 1


def test_second_judge_does_not_overwrite_what_the_first_saved(cast: Cast) -> None:
    order = requested(cast)
    save_order(order, Ruling("granted"), version=1, actor=judge(cast))
    with pytest.raises(Conflict):
        save_order(order, Ruling("refused"), version=1, actor=judge(cast))
    assert Order.records.get().decision == "granted"


def test_order_without_a_decision_is_not_issued(cast: Cast) -> None:
    order = requested(cast)
    with pytest.raises(Refused) as refused:
        issue_order(order, version=None, actor=judge(cast))
    assert {error.field for error in refused.value.errors} == {"decision", "ruling"}


@pytest.mark.parametrize("column, value", [("ruling", "غيره"), ("state", "waiting"), ("decision", "refused")])
def test_issued_order_is_not_changed(cast: Cast, column: str, value: str) -> None:
    order = issued(cast)
    with pytest.raises(IllegalMove):
        issue_order(order, version=None, actor=judge(cast))
    with pytest.raises(IllegalMove):
        save_order(order, Ruling("refused"), version=None, actor=judge(cast))
    with pytest.raises(Error), transaction.atomic():
        Order.records.filter(pk=order.pk).update(**{column: value})
    with pytest.raises(Error), transaction.atomic():
        order.delete()


def test_issued_order_gets_one_sealed_paper(cast: Cast) -> None:
    order = issued(cast)
    lawyer = browser(cast, "lawyer", "en")
    assert lawyer.get(reverse("order_document", args=[order.pk])).status_code == 404
    assert seal_due().done == 1
    assert seal_due().done == 0
    order.refresh_from_db()
    answer = lawyer.get(reverse("order_document", args=[order.pk]))
    content = b"".join(answer.streaming_content)
    assert sealed_part(content) == content
    assert browser(cast, "stranger").get(reverse("order_document", args=[order.pk])).status_code == 404
    # The seal covers the file: the paper is never replaced.
    with pytest.raises(Error), transaction.atomic():
        Order.records.filter(pk=order.pk).update(document=None)


def test_order_in_a_sealed_case_is_read_by_its_people_alone(cast: Cast) -> None:
    order = issued(cast)
    Case.records.filter(pk=order.case_id).update(is_sealed=True)
    address = reverse("order", args=[order.pk])
    assert browser(cast, "lawyer").get(address).status_code == 200
    assert browser(cast, "clerk").get(address).status_code == 404
