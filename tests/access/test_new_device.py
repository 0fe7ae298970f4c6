"""The owner is told of a sign-in in a browser that does not know the account."""

from __future__ import annotations

from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.ground.models import Notice, User
from courts.ground.services.notices import sweep
from demo.people import Cast
from tests.cast import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(user: User, client: Client | None = None) -> Client:
    client = client or Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.9")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_very_first_sign_in_is_not_told(cast: Cast) -> None:
    sign_in(cast.users["lawyer"])
    assert not Notice.records.exists()


def test_sign_in_on_a_new_device_is_told_with_place_and_browser(cast: Cast) -> None:
    sign_in(cast.users["lawyer"])
    second = sign_in(cast.users["lawyer"])
    assert sweep() == 2
    [letter] = mail.outbox
    assert letter.to == ["lawyer@diwan.example"]
    for words in ("Firefox", "203.0.113.9", reverse("sign_in_list")):
        assert words in letter.body
    row = Notice.records.get(channel="inbox")
    assert second.get(reverse("notice", args=[row.pk])).status_code == 200


def test_known_device_is_not_told_again(cast: Cast) -> None:
    sign_in(cast.users["lawyer"])
    second = sign_in(cast.users["lawyer"])
    second.post(reverse("account_logout"))
    sign_in(cast.users["lawyer"], second)
    assert Notice.records.count() == 2
    # Another account on that device is new to it.
    sign_in(cast.users["counsel"])
    second.post(reverse("account_logout"))
    sign_in(cast.users["counsel"], second)
    assert Notice.records.filter(recipient=cast.people["counsel"]).count() == 2


def test_wrong_password_tells_nothing(cast: Cast) -> None:
    sign_in(cast.users["lawyer"])
    Client().post(reverse("account_login"), {"login": cast.users["lawyer"].email, "password": "wrong"})
    assert not Notice.records.exists()
