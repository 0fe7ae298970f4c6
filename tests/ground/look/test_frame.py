"""The page frame: language, theme, the signed-in user, error pages."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courts.ground.declared import service_state
from courts.ground.models import Notice, User
from demo.people import Cast

pytestmark = pytest.mark.django_db


def test_pages_are_arabic_and_right_to_left_by_default(client: Client):
    page = client.get("/help/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en" dir="ltr"' in client.get("/help/").content.decode()


@pytest.mark.parametrize("cookie, theme", [("dark", "dark"), ("light", "light"), ("", "system"), ('"><x', "system")])
def test_theme_comes_from_cookie_if_known(client: Client, cookie: str, theme: str):
    client.cookies["theme"] = cookie
    assert f'data-theme="{theme}"' in client.get("/help/").content.decode()


def test_choosing_theme_sets_cookie_and_redirects_back(client: Client):
    answer = client.post("/theme/", {"theme": "dark", "next": "/help/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/help/"
    assert client.cookies["theme"].value == "dark"


def test_unknown_theme_and_foreign_redirect_are_ignored(client: Client):
    answer = client.post("/theme/", {"theme": "pink", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert "theme" not in answer.cookies
    assert client.get("/theme/").status_code == 405


def test_page_has_two_live_regions_and_skip_link(client: Client):
    page = re.sub("<template.*?</template>", "", client.get("/help/").content.decode(), flags=re.DOTALL)
    assert page.count('role="status"') == 1
    assert page.count('role="alert"') == 1
    assert page.index('class="skip-link"') < page.index("<header")


def test_header_shows_name_then_role_of_signed_in_user(cast: Cast, client: Client):
    client.force_login(cast.users["judge"])
    page = client.get("/help/").content.decode()
    assert cast.people["judge"].name_ar in page
    assert "قاض" in page
    assert "تسجيل الدخول" not in page


def test_unknown_page_gets_404_without_details(client: Client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "لا توجد صفحة بهذا العنوان ضمن ما يمكنك الاطلاع عليه." in answer.content.decode()


def test_500_page_renders_without_context():
    from django.template.loader import render_to_string  # noqa: PLC0415

    page = render_to_string("500.html")
    assert "تعذّر عرض الصفحة" in page
    assert "Sorry, we cannot show this page" in page


def test_wrong_password_shows_error_and_keeps_email(cast: Cast, client: Client):
    page = client.post("/accounts/login/", {"login": cast.users["judge"].email, "password": "wrong"}).content.decode()
    assert "تعذّر تسجيل الدخول" in page
    assert "<title>خطأ:" in page
    assert cast.users["judge"].email in page
    assert "wrong" not in page


def test_account_pages_use_own_components(cast: Cast, client: Client):
    client.force_login(cast.users["judge"])
    for path in ("/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/"):
        page = client.get(path).content.decode()
        assert 'class="site-header"' in page, path
        assert "Are you sure" not in page


def test_service_search_without_match_shows_empty_message(client: Client):
    User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    assert "لا خدمة بهذه الكلمات" in client.get("/", {"q": "كلمة لا وجود لها"}).content.decode()


def test_redirect_of_an_htmx_upload_is_left_to_the_browser(client: Client):
    answer = client.post("/theme/", {"theme": "dark", "next": "/help/"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/help/")
    assert "Location" not in answer
    assert answer.cookies["theme"].value == "dark"


def test_redirect_of_another_htmx_request_is_an_ordinary_one(client: Client):
    form = "application/x-www-form-urlencoded"
    answer = client.post("/theme/", "theme=dark&next=/help/", content_type=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")


def test_footer_shows_stopped_service_until_cache_expires(client: Client):
    cache.delete("service-state")
    found = service_state.ServiceState(checked_at=timezone.now(), stopped=("messages",))
    cache.set("service-state", found, 60)
    assert "بعض الخدمات متعطل" in client.get("/help/").content.decode()
    cache.delete("service-state")
    assert service_state.current().stopped == ()


def test_overdue_notice_marks_messages_as_stopped(cast: Cast):
    long_ago = timezone.now() - timedelta(minutes=10)
    Notice.records.create(
        key="late",
        kind="hearing_listed",
        channel="inbox",
        recipient=cast.people["lawyer"],
        subject_label="x.X",
        subject_id=uuid4(),
        due_at=long_ago,
    )
    cache.delete("service-state")
    assert service_state.current().stopped == ("messages",)
    cache.delete("service-state")


def test_gallery_is_not_served_in_production(client: Client):
    assert client.get("/gallery/").status_code == 404
