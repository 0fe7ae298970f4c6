"""People are imported from CSV: every error is shown first, and nothing is written before the confirmation."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.access.services.mails.account_mails import send_due
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, Contact, Person, Posting, SweepItem, User
from courts.imports.models import ImportRowError, PeopleImport
from courts.imports.services import people_imports
from courts.imports.services.people_imports import work
from demo.people import Cast
from tests.access.administrators import administrator, client_of

HEADER = (
    "name_ar,name_en,emirates_id,email,phone,role,venue,starts_on,ends_on,roll_number,document_number,document_issuer"
)
PASSWORD = "a long demonstration password"


@pytest.fixture
def admin(cast: Cast) -> User:
    return administrator()


@pytest.fixture
def client(admin: User) -> Client:
    return stepped_up(admin)


def line(name: str, **values: str) -> str:
    return ",".join({"name_ar": name, **values}.get(column, "") for column in HEADER.split(","))


def emirates_id(number: int) -> str:
    """An Emirates ID with a check digit that fits."""
    digits = f"7841990{number:07d}"
    total = sum(
        value * 2 - 9 * (value > 4) if place % 2 == 0 else value
        for place, value in enumerate(int(digit) for digit in reversed(digits))
    )
    return digits + str(-total % 10)


def content(*lines: str) -> bytes:
    return "\r\n".join([HEADER, *lines, ""]).encode()


def upload(client: Client, data: bytes, name: str = "people.csv") -> PeopleImport:
    answer = client.post(reverse("import_add"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    work()
    return PeopleImport.records.latest("made_at")


def confirm(client: Client, row: PeopleImport) -> PeopleImport:
    client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256})
    while work().is_full:
        pass
    row.refresh_from_db()
    return row


def errors(row: PeopleImport) -> set[tuple[int, str, str]]:
    return set(ImportRowError.records.filter(people_import=row, is_warning=False).values_list("row", "column", "code"))


@pytest.mark.parametrize("member", ["manager", "officer", "lawyer", "stranger"])
def test_import_and_export_do_not_exist_for_the_cast(cast: Cast, client: Client, member: str) -> None:
    row = upload(client, content(line("ليلى", emirates_id=emirates_id(1))))
    own = client_of(cast.users[member])
    for name in ("import_list", "import_add", "import_sample", "people_export", "people_file"):
        assert own.get(reverse(name)).status_code == 404, name
    assert own.get(reverse("import_one", args=[row.pk])).status_code == 404
    assert own.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256}).status_code == 404
    row.refresh_from_db()
    assert row.state == "ready"


def test_nothing_is_written_before_the_confirmation(cast: Cast, client: Client) -> None:
    before = Person.records.count(), User.objects.count()
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1), email="layla@courts.example")))
    assert (row.state, row.new_count, row.error_count) == ("ready", 1, 0)
    assert (Person.records.count(), User.objects.count()) == before
    page = client.get(reverse("import_one", args=[row.pk])).content.decode()
    assert "ليلى حسن" in page
    assert row.sha256 in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "No errors in 1 row." in client.get(reverse("import_one", args=[row.pk])).content.decode()


def test_people_accounts_and_postings_are_imported(cast: Cast, client: Client, admin: User) -> None:
    court = cast.venues["court"]
    lines = [
        line("ليلى حسن", emirates_id=emirates_id(1), phone="050 123 4567"),
        line("سالم علي", emirates_id=emirates_id(2), email="Salem@courts.example"),
        line("منى راشد", email="mona@courts.example", role="clerk", venue=court.code, starts_on="01/02/2026"),
        line("John Smith", document_number="X 123", document_issuer="United Kingdom"),
    ]
    row = confirm(client, upload(client, content(*lines)))
    assert (row.state, row.added, row.invited, row.posted, row.refused) == ("done", 4, 2, 1, 0)
    assert row.content is None
    layla = Person.records.get(emirates_id=emirates_id(1))
    assert Contact.records.get(person=layla).address == "0501234567"
    assert not User.objects.filter(person=layla).exists()
    assert Posting.records.get(person__user__email="mona@courts.example").venue == court
    assert Person.records.get(user__email="salem@courts.example").identity_level == "verified"
    assert Person.records.get(document_number="X123").name_folded
    entries = AuditEntry.records.filter(action="person.added", detail__by="import")
    assert {entry.actor for entry in entries} == {admin}
    mail.outbox.clear()
    AuditEntry.records.get(action="peopleimport.done")
    # They leave one after the other.
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        send_due()
    assert {message.to[0] for message in mail.outbox} == {"salem@courts.example", "mona@courts.example"}
    link = next(found for message in mail.outbox if (found := re.search(r"/invitation/\?key=\S+", message.body)))
    assert Client().get(link.group()).status_code in {200, 302}


def test_second_import_of_the_same_file_changes_nothing_and_says_so(cast: Cast, client: Client) -> None:
    court = cast.venues["court"]
    data = content(
        line("ليلى حسن", emirates_id=emirates_id(1), phone="0501234567"),
        line("منى راشد", email="mona@courts.example", role="clerk", venue=court.code),
        line("John Smith", document_number="X123", document_issuer="United Kingdom"),
    )
    confirm(client, upload(client, data))
    before = Person.records.count(), User.objects.count(), Posting.records.count(), Contact.records.count()
    again = upload(client, data)
    assert (again.state, again.new_count) == ("ready", 0)
    again = confirm(client, again)
    assert (again.added, again.invited, again.posted, again.unchanged) == (0, 0, 0, 3)
    assert (Person.records.count(), User.objects.count(), Posting.records.count(), Contact.records.count()) == before
    client.cookies["diwan-language"] = "en"
    assert "changed nothing" in client.get(reverse("import_one", args=[again.pk])).content.decode()


def test_errors_name_row_column_and_reason_and_stop_the_import(cast: Cast, client: Client) -> None:
    known = Person.records.create(name_ar="خالد سعيد", emirates_id=emirates_id(9))
    Person.records.create(name_ar="قيد قديم", roll_number="R77")
    owner = cast.users["lawyer"]
    posted = {"role": "clerk", "venue": cast.venues["court"].code}
    lines = [
        line("أحمد علي", emirates_id=emirates_id(1)),
        line("أحمد علي", emirates_id=emirates_id(1)),
        line("أحمد آخر", emirates_id=emirates_id(1)),
        line("اسم آخر", emirates_id=known.emirates_id),
        line("بلا مفتاح"),
        line("بريد مأخوذ", emirates_id=emirates_id(2), email=owner.email),
        line("مقر مجهول", email="a@b.example", role="clerk", venue="nowhere"),
        line("دور مجهول", email="b@b.example", role="sultan", venue=cast.venues["court"].code),
        line("بلا بريد", emirates_id=emirates_id(3), role="clerk", venue=cast.venues["court"].code),
        line("دور فقط", email="c@b.example", role="clerk"),
        line("أيام", email="d@b.example", starts_on="2026-05-02", ends_on="2026-05-01", **posted),
        line("وثيقة ناقصة", document_number="A1"),
        line("قيد مأخوذ", emirates_id=emirates_id(4), roll_number="R77"),
        line("بريد مكرر", emirates_id=emirates_id(5), email="A@b.example"),
    ]  # fmt: skip
    row = upload(client, content(*lines))
    assert row.state == "invalid"
    assert errors(row) == {
        (3, "", "same_row"),
        (4, "emirates_id", "twice"),
        (5, "emirates_id", "other_name"),
        (6, "emirates_id", "no_key"),
        (7, "email", "taken"),
        (8, "venue", "venue"),
        (9, "role", "role"),
        (10, "email", "needs_email"),
        (11, "venue", "incomplete_posting"),
        (12, "ends_on", "day_order"),
        (13, "document_issuer", "document_pair"),
        (14, "roll_number", "taken"),
        (15, "email", "twice"),
    }
    assert row.error_count == 13
    page = client.get(reverse("import_one", args=[row.pk])).content.decode()
    assert "القيمة نفسها في الصف 2" in page
    assert client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256}).status_code == 409
    work()
    assert not Person.records.filter(emirates_id=emirates_id(1)).exists()


def self_opened(email: str, **person: Any) -> User:
    """An account as a registration opens it: the address is confirmed, nothing else is proven."""
    user = User.objects.create_user(email, person=Person.records.create(name_ar="ليلى حسن", **person))
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_typed_passport_of_an_account_names_no_person(cast: Cast, client: Client) -> None:
    document = {"document_number": "X123", "document_issuer": "United Kingdom"}
    user = self_opened("attacker@diwan.example", **document)
    posting = {"role": "clerk", "venue": cast.venues["court"].code, "email": "layla@courts.example"}
    row = confirm(client, upload(client, content(line("ليلى حسن", **document, **posting))))
    assert (row.state, row.added, row.posted) == ("done", 1, 1)
    assert not Posting.records.filter(person=user.person).exists()
    assert Posting.records.get(person__user__email="layla@courts.example").person.document_number == "X123"


def test_verified_passport_names_its_person(cast: Cast, client: Client) -> None:
    document = {"document_number": "X123", "document_issuer": "United Kingdom"}
    proven = {"identity_level": "verified", "document_verified_at": clock.now()}
    user = self_opened("layla@diwan.example", **document, **proven)
    posting = {"role": "clerk", "venue": cast.venues["court"].code}
    row = confirm(client, upload(client, content(line("ليلى حسن", **document, **posting))))
    assert (row.added, row.posted) == (0, 1)
    assert Posting.records.filter(person=user.person).exists()


def test_address_that_differs_from_the_account_posts_no_person(cast: Cast, client: Client) -> None:
    known = Person.records.create(name_ar="ليلى حسن", emirates_id=emirates_id(1), identity_level="verified")
    values = {"emirates_id": known.emirates_id, "role": "clerk", "venue": cast.venues["court"].code}
    row = upload(client, content(line("ليلى حسن", email="layla@courts.example", **values)))
    assert row.state == "ready"
    # The account appears between the check and the import.
    User.objects.create_user("attacker@diwan.example", person=known)
    row = confirm(client, row)
    assert (row.posted, row.refused) == (0, 1)
    again = upload(client, content(line("ليلى حسن", email="layla@courts.example", **values)))
    assert errors(again) == {(2, "email", "other_address")}
    page = client.get(reverse("import_one", args=[again.pk])).content.decode()
    assert "عنوان بريد إلكتروني آخر" in page
    assert not Posting.records.filter(person=known).exists()


def test_person_who_opened_the_account_is_not_posted_by_a_file(cast: Cast, client: Client) -> None:
    user = self_opened("self@diwan.example")
    values = {"email": user.email, "role": "clerk", "venue": cast.venues["court"].code}
    row = upload(client, content(line("ليلى حسن", **values)))
    assert errors(row) == {(2, "email", "not_proven")}
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert errors(upload(client, content(line("ليلى حسن", **values)))) == {(2, "email", "taken")}


def test_role_that_does_not_exist_at_the_venue_is_an_error_of_its_row(cast: Cast, client: Client) -> None:
    station, office = cast.venues["station"].code, cast.venues["office"].code
    row = upload(
        client,
        content(
            line("ليلى حسن", email="layla@courts.example", role="judge", venue=station),
            line("هند سالم", email="hind@courts.example", role="case_manager", venue=office),
            line("منى راشد", email="mona@courts.example", role="notary", venue=office),
        ),
    )
    assert errors(row) == {(2, "role", "role_venue"), (3, "role", "role_venue")}
    assert "لا توجد هذه الصفة" in client.get(reverse("import_one", args=[row.pk])).content.decode()


def test_wrong_check_digit_is_a_warning_and_stops_nothing(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id="784199012345679")))
    assert (row.state, row.error_count, row.warning_count, row.new_count) == ("ready", 0, 1, 1)
    assert confirm(client, row).added == 1


def test_only_the_previewed_file_is_imported(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1))))
    assert client.post(reverse("import_confirm", args=[row.pk]), {"sha256": "0" * 64}).status_code == 409
    confirmed = {"sha256": row.sha256}
    client.post(reverse("import_confirm", args=[row.pk]), confirmed)
    PeopleImport.records.filter(pk=row.pk).update(content=content(line("دخيل", emirates_id=emirates_id(2))))
    # The next file does not wait for it.
    other = confirm(client, upload(client, content(line("سالم علي", emirates_id=emirates_id(3)))))
    assert (other.state, other.added) == ("done", 1)
    assert SweepItem.records.get(sweep=people_imports.NAME).key == str(row.pk)
    assert not Person.records.filter(emirates_id__in=[emirates_id(1), emirates_id(2)]).exists()


def test_import_starts_only_after_the_administrator_confirmed_that_it_is_them(cast: Cast, admin: User) -> None:
    client = client_of(admin)
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1))))
    answer = client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256})
    assert answer.status_code == 302
    assert reverse("import_one", args=[row.pk]) != answer["Location"]
    work()
    row.refresh_from_db()
    assert row.state == "ready"
    assert not Person.records.filter(emirates_id=emirates_id(1)).exists()


def test_person_with_two_postings_has_two_rows(cast: Cast, client: Client) -> None:
    court, other = cast.venues["court"].code, cast.venues["other_court"].code
    both = {"emirates_id": emirates_id(1), "email": "layla@courts.example", "role": "clerk"}
    row = upload(client, content(line("ليلى حسن", **both, venue=court), line("ليلى حسن", **both, venue=other)))
    assert (row.state, row.new_count, row.error_count) == ("ready", 1, 0)
    row = confirm(client, row)
    assert (row.added, row.posted) == (1, 2)
    assert Posting.records.filter(person__emirates_id=emirates_id(1)).count() == 2


def test_rows_of_two_names_or_without_postings_may_not_share_a_number(cast: Cast, client: Client) -> None:
    court, other = cast.venues["court"].code, cast.venues["other_court"].code
    both = {"emirates_id": emirates_id(1), "email": "layla@courts.example", "role": "clerk"}
    row = upload(client, content(line("ليلى حسن", **both, venue=court), line("هند", **both, venue=other)))
    assert (3, "emirates_id", "twice") in errors(row)
    plain = upload(client, content(line("ليلى", emirates_id=emirates_id(2)), line("هند", emirates_id=emirates_id(2))))
    assert (3, "emirates_id", "twice") in errors(plain)


def test_ended_posting_is_an_error(cast: Cast, client: Client) -> None:
    values = {"email": "layla@courts.example", "role": "clerk", "venue": cast.venues["court"].code}
    row = upload(client, content(line("ليلى حسن", **values, ends_on="2020-01-31")))
    assert (2, "ends_on", "ended") in errors(row)


def test_second_press_of_the_button_imports_once(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1))))
    for _press in range(2):
        answer = client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256})
        assert answer.status_code == 302
    work()
    assert Person.records.filter(emirates_id=emirates_id(1)).count() == 1


def test_import_goes_on_where_a_dead_worker_stopped(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_imports, "CHUNK", 2)
    row = upload(client, content(*(line(f"شخص {n}", emirates_id=emirates_id(n)) for n in range(1, 6))))
    row.refresh_from_db()
    people_imports.confirm(row, row.sha256, actor=actor_for(administrator_of(row)))
    rows = people_imports._rows(row)
    assert people_imports._import_chunk(row, rows) == 2
    row.refresh_from_db()
    assert (row.done_rows, row.added) == (2, 2)
    while work().is_full:
        pass
    row.refresh_from_db()
    assert (row.state, row.added, row.done_rows) == ("done", 5, 5)
    assert Person.records.filter(name_ar__startswith="شخص ").count() == 5


def administrator_of(row: PeopleImport) -> User:
    return User.objects.select_related("person").get(pk=row.made_by_id)


def test_person_who_appeared_meanwhile_is_left_out_with_a_reason(cast: Cast, client: Client) -> None:
    data = content(line("ليلى حسن", emirates_id=emirates_id(1)), line("سالم علي", emirates_id=emirates_id(2)))
    row = upload(client, data)
    Person.records.create(name_ar="اسم آخر", emirates_id=emirates_id(1))
    row = confirm(client, row)
    assert (row.state, row.added, row.refused) == ("done", 1, 1)
    assert errors(row) == {(2, "", "not_imported")}


def test_import_ends_with_the_right_of_its_administrator(cast: Cast, client: Client, admin: User) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1))))
    client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256})
    User.objects.filter(pk=admin.pk).update(is_active=False)
    work()
    row.refresh_from_db()
    assert (row.state, row.content) == ("cancelled", None)
    assert not Person.records.filter(emirates_id=emirates_id(1)).exists()


def test_unconfirmed_file_is_deleted_after_a_day(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id=emirates_id(1))))
    PeopleImport.records.filter(pk=row.pk).update(made_at=clock.now() - timedelta(hours=25))
    work()
    assert not PeopleImport.records.filter(pk=row.pk).exists()


def test_dropped_file_is_gone(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("ليلى حسن", emirates_id="784-1990-0000001-999")))
    assert ImportRowError.records.filter(people_import=row).exists()
    client.post(reverse("import_drop", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.content) == ("cancelled", None)
    assert not ImportRowError.records.filter(people_import=row).exists()
    assert client.post(reverse("import_confirm", args=[row.pk]), {"sha256": row.sha256}).status_code == 409


@pytest.mark.parametrize(
    "data, name",
    [(b"", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"\xff\xfe\xff", "x" * 200), (b"a,b\r\n1,2", "../../etc/passwd")],
)
def test_file_that_cannot_be_read_is_an_error_at_its_field(client: Client, data: bytes, name: str) -> None:
    answer = client.post(reverse("import_add"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert not PeopleImport.records.exists()


def test_cell_of_script_is_shown_as_text(cast: Cast, client: Client) -> None:
    row = upload(client, content(line("<script>alert(1)</script>", emirates_id="=1+1", email="<img src=x>")))
    page = client.get(reverse("import_one", args=[row.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_errors_are_shown_in_pages_with_as_many_queries(cast: Cast, client: Client) -> None:
    row = upload(client, content(*(line(f"شخص {n}") for n in range(120))))
    assert row.error_count == 120
    url = reverse("import_one", args=[row.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as first:
        page = client.get(url).content.decode()
    with CaptureQueriesContext(connection) as third:
        last = client.get(url, {"page": "3"}).content.decode()
    assert page.count("board__key") == 50
    assert last.count("board__key") == 20
    assert len(first) <= 10
    assert len(third) <= 10


# --- export


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def stepped_up(admin: User) -> Client:
    client = client_of(admin)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_export_asks_to_confirm_the_administrator(admin: User) -> None:
    client = client_of(admin)
    for name in ("people_export", "people_file"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert "reauthenticate" in answer.headers["Location"]
    assert not AuditEntry.records.filter(action="people.exported").exists()


def test_export_can_be_imported_again_and_changes_nothing(cast: Cast, client: Client, admin: User) -> None:
    formula = Person.records.create(name_ar="=CMD()|calc", name_en="+1", emirates_id=emirates_id(7))
    User.objects.create_user("formula@courts.example", person=formula)
    hidden = Person.records.create(name_ar="طرف في دعوى", emirates_id=emirates_id(8))
    own = stepped_up(admin)
    assert own.get(reverse("people_export")).status_code == 200
    answer = own.get(reverse("people_file"))
    found = rows_of(answer)
    assert AuditEntry.records.get(action="people.exported").actor == admin
    assert hidden.emirates_id not in {row["emirates_id"] for row in found}
    mine = next(row for row in found if row["emirates_id"] == formula.emirates_id)
    assert (mine["name_ar"], mine["name_en"]) == ("'=CMD()|calc", "'+1")
    assert {row["email"] for row in found} >= {cast.users["judge"].email, "formula@courts.example"}
    assert "judge" in {row["role"] for row in found}
    out = io.StringIO()
    writer = csv.DictWriter(out, found[0])
    writer.writeheader()
    writer.writerows(row for row in found if row["email"])
    again = upload(client, out.getvalue().encode())
    assert again.state == "ready", errors(again)
    again = confirm(client, again)
    assert (again.added, again.invited, again.posted) == (0, 0, 0)


def test_export_costs_the_same_queries_for_many_people(cast: Cast, admin: User) -> None:
    own = stepped_up(admin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            rows_of(own.get(reverse("people_file")))
        return len(queries)

    few = cost()
    people = Person.records.bulk_create(Person(name_ar=f"شخص {n}", emirates_id=emirates_id(n)) for n in range(200))
    User.objects.bulk_create(User(email=f"p{n}@b.example", person=person) for n, person in enumerate(people))
    assert cost() == few
