"""The public page that verifies a deed by its code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo.people import Cast
from notary.deeds import codes
from notary.deeds.models import Deed
from notary.deeds.views.verification import MISSES
from tests.notary.deeds.deeds import sealed, signed

pytestmark = pytest.mark.django_db


def test_page_says_that_a_sealed_deed_is_valid(cast: Cast) -> None:
    deed = sealed(cast)
    answer = Client().get(f"/verify/{codes.shown(deed.code)}/")
    page = answer.content.decode()
    assert 'data-verdict="valid"' in page
    assert "عقد زواج" in page
    assert cast.venues["office"].name_ar in page


def test_page_names_no_person(cast: Cast) -> None:
    page = Client().get(f"/verify/{sealed(cast).code}/").content.decode()
    for name in ("سالم", "منى", cast.people["notary"].name_ar):
        assert name not in page


def test_page_needs_one_query(cast: Cast) -> None:
    code = sealed(cast).code
    Client().get(f"/verify/{code}/")
    with CaptureQueriesContext(connection) as queries:
        Client().get(f"/verify/{code}/")
    assert len(queries) == 1


@pytest.mark.parametrize("write", [str.lower, " ".join, lambda code: f"https://x/verify/{code}/"])
def test_code_is_read_as_people_write_it(cast: Cast, write: Callable[[str], str]) -> None:
    deed = sealed(cast)
    answer = Client().post("/verify/", {"code": write(codes.shown(deed.code))})
    assert answer.headers["Location"] == f"/verify/{codes.shown(deed.code)}/"


def test_code_in_arabic_digits_is_read() -> None:
    assert codes.read("٠١٢٣-٤٥٦٧-٨٩AB") == "0123456789AB"
    assert codes.read("oil1-4567-89ab") == "0111456789AB"


@pytest.mark.parametrize("code", ["7K3M-9QXT-2BVN", "x", "../../etc", "' OR 1=1 --"])
def test_code_of_no_deed_is_unknown(db: None, code: str) -> None:
    answer = Client().get(f"/verify/{code.replace('/', '')}/")
    assert answer.status_code == 404
    assert 'data-verdict="unknown"' in answer.content.decode()


def test_deed_that_is_not_sealed_is_unknown(cast: Cast) -> None:
    deed = signed(cast)
    Deed.records.filter(pk=deed.pk).update(code="7K3M9QXT2BVN")
    assert Client().get("/verify/7K3M-9QXT-2BVN/").status_code == 404


def test_guessing_is_limited_and_true_codes_are_not(cast: Cast) -> None:
    client, code = Client(), sealed(cast).code
    for _turn in range(MISSES):
        assert client.get(f"/verify/{code}/").status_code == 200
        client.get("/verify/7K3M-9QXT-2BVN/")
    assert client.get(f"/verify/{code}/").status_code == 200
    client.get("/verify/7K3M-9QXT-2BVN/")
    assert client.get("/verify/7K3M-9QXT-2BVN/").status_code == 429


def test_visitors_share_a_kept_page_but_no_token(cast: Cast) -> None:
    code = codes.shown(sealed(cast).code)
    first, second = Client(), Client()
    pages = [client.get(f"/verify/{code}/").content.decode() for client in (first, second)]
    tokens = [page.partition('X-CSRFToken": "')[2].partition('"')[0] for page in pages]
    assert tokens[0] != tokens[1]
    assert pages[0].replace(tokens[0], "") == pages[1].replace(tokens[1], "")
    checked = Client(enforce_csrf_checks=True)
    page = checked.get(f"/verify/{code}/").content.decode()
    token = page.partition('X-CSRFToken": "')[2].partition('"')[0]
    assert checked.post("/verify/", {"code": code, "csrfmiddlewaretoken": token}).status_code == 302


def test_kept_page_is_that_of_the_language(cast: Cast) -> None:
    code = codes.shown(sealed(cast).code)
    words = [
        Client(headers={"cookie": f"diwan-language={language}"}).get(f"/verify/{code}/").content.decode()
        for language in ("ar", "en", "ar")
    ]
    assert ["The deed is valid" in page for page in words] == [False, True, False]


def test_signed_in_visitor_gets_a_page_of_their_own(cast: Cast) -> None:
    code = codes.shown(sealed(cast).code)
    Client().get(f"/verify/{code}/")
    client = Client()
    client.force_login(cast.users["groom"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert str(cast.users["groom"].pk) in client.get(f"/verify/{code}/").content.decode()
    assert str(cast.users["groom"].pk) not in Client().get(f"/verify/{code}/").content.decode()


def test_missing_code_is_a_problem_and_nothing_was_to_be_saved(cast: Cast) -> None:
    page = Client().post("/verify/", {"code": ""}).content.decode()
    assert "لم يُحفظ" not in page
    assert 'id="errors"' in page
