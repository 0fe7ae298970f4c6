"""The columns of the file: their titles in both languages, and how a cell of each is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models import Gender, Role
from courts.ground.wording import typed_numbers
from courts.ground.wording.typed_text import clean_email, clean_line


class InvalidCell(ValueError):
    """A cell cannot be read. `code` names the sentence, `params` its values."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `titles` are the words by which a header names it, besides its key.

    They are those of the page in both languages, the Arabic one first, and others that people type.
    """

    key: str
    label: str | Promise
    titles: tuple[str, ...]
    read: Callable[[str], Any]
    is_required: bool = False
    empty: Any = ""


def _line(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            value = clean_line(text)
        except ValidationError as error:
            raise InvalidCell(str(error.code)) from error
        if len(value) > limit:
            raise InvalidCell("too_long", limit=limit)
        return value

    return read


def _emirates_id(text: str) -> str:
    value = typed_numbers.compact(text)
    if not typed_numbers.is_emirates_id(value, this_year=clock.today().year):
        raise InvalidCell("emirates_id")
    return value


def _number(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = typed_numbers.compact(text)
        if len(value) > limit:
            raise InvalidCell("too_long", limit=limit)
        if not value.isascii() or not value.isalnum():
            raise InvalidCell("number")
        return value

    return read


def _email(text: str) -> str:
    if "\n" in text.strip() or "\r" in text.strip():
        raise InvalidCell("email")
    try:
        value = clean_email(text)
        validate_email(value)
    except ValidationError as error:
        raise InvalidCell("email") from error
    if len(value) > 254:
        raise InvalidCell("too_long", limit=254)
    return value.lower()


def _phone(text: str) -> str:
    value = typed_numbers.phone(text)
    if value is None:
        raise InvalidCell("phone")
    return value


def read_day(text: str) -> date:
    """A day as 2026-04-14 or as 14/04/2026, in the digits of any script. Raises InvalidCell."""
    plain = "".join(char for char in typed_numbers.fold_digits(text) if unicodedata.category(char) != "Cf").strip()
    parts = plain.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        raise InvalidCell("day")
    year, month, day = map(int, parts if len(parts[0]) == 4 else reversed(parts))
    if 1300 <= year < 1600:
        raise InvalidCell("hijri_day")
    if not 1950 <= year <= 2100:
        raise InvalidCell("day")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidCell("day") from error


def _choice(code: str, choices: dict[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = choices.get(title_key(text))
        if value is None:
            raise InvalidCell(code)
        return value

    return read


def title_key(text: str) -> str:
    """A title or a word as it is compared: without marks and spaces around it, in lower case, `_` for spaces."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cf", "Mn"}
    )
    return "_".join(plain.replace("_", " ").replace("ـ", "").casefold().split())


GENDERS: Final = {
    "female": Gender.FEMALE.value,
    "f": Gender.FEMALE.value,
    "أنثى": Gender.FEMALE.value,
    "male": Gender.MALE.value,
    "m": Gender.MALE.value,
    "ذكر": Gender.MALE.value,
}
LANGUAGES: Final = {"ar": "ar", "arabic": "ar", "العربية": "ar", "en": "en", "english": "en", "الإنجليزية": "en"}
# The words of the page in both languages, and shorter forms that people type.
ROLE_WORDS: Final = {
    "court clerk": "clerk",
    "القاضي": "judge",
    "قاض": "judge",
    "قاضي": "judge",
    "أمين السر": "clerk",
    "كاتب": "clerk",
    "مدير الدعوى": "case_manager",
    "المترجم": "interpreter",
    "مترجم": "interpreter",
    "ضابط المنشأة": "facility_officer",
    "الضابط المناوب": "facility_officer",
    "الكاتب العدل": "notary",
    "كاتب العدل": "notary",
    "كاتب عدل": "notary",
    "قاضي التوثيقات": "authentication_judge",
}
ROLES: Final = {role.value: role.value for role in Role} | {title_key(word): role for word, role in ROLE_WORDS.items()}

COLUMNS: Final = (
    Column("name_ar", _("Name in Arabic"), ("الاسم بالعربية", "الاسم", "Name in Arabic"), _line(200), is_required=True),
    Column("name_en", _("Name in English"), ("الاسم بالإنجليزية", "Name in English"), _line(200)),
    Column("gender", _("Gender"), ("الجنس",), _choice("gender", GENDERS)),
    Column("emirates_id", _("Emirates ID"), ("رقم الهوية", "رقم الهوية الإماراتية", "الهوية الإماراتية"), _emirates_id),
    Column(
        "document_number",
        _("Number of the document"),
        ("رقم الوثيقة", "رقم جواز السفر", "Number of the document"),
        _number(30),
    ),
    Column(
        "document_issuer",
        _("Issuer of the document"),
        ("جهة إصدار الوثيقة", "دولة الإصدار", "Issuer of the document"),
        _line(80),
    ),
    Column("roll_number", _("Roll number"), ("رقم القيد",), _number(20)),
    Column("email", _("E-mail address"), ("البريد الإلكتروني", "E-mail address"), _email),
    Column("phone", _("Telephone"), ("الهاتف", "رقم الهاتف", "هاتف", "Telephone"), _phone),
    Column("language", _("Language"), ("اللغة",), _choice("language", LANGUAGES)),
    Column("role", _("Role"), ("الدور", "الصفة"), _choice("role", ROLES)),
    Column("venue", _("Code of the venue"), ("رمز المقر", "رمز المكان", "Code of the venue"), _line(40)),
    Column("starts_on", _("First day"), ("أول يوم", "اليوم الأول", "بداية التكليف", "First day"), read_day, empty=None),
    Column("ends_on", _("Last day"), ("آخر يوم", "اليوم الأخير", "نهاية التكليف", "Last day"), read_day, empty=None),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
BY_TITLE: Final = {title_key(title): column.key for column in COLUMNS for title in (column.key, *column.titles)}
