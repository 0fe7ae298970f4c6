"""What the frame of every page needs: navigation, who is signed in, messages waiting, dates, theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.declared import navigation, service_state
from courts.ground.models import Person, User
from courts.ground.queries.notices import unread_count
from courts.ground.queries.postings import reads_24_hours, roles_today
from courts.ground.wording import dates, roles

THEME_COOKIE: Final = "theme"
THEMES: Final = ("system", "light", "dark")

# What stands in the header for whoever is not signed in.
PUBLIC: Final = ((_("Services"), "home"), (_("Help"), "help"))


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry of the header; `current` also while one is somewhere below it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """The signed-in person, as the header says it: name, then role."""

    name: str
    role_label: str


def role_of(person: Person, serves_as: Sequence[str]) -> str:
    """The word of what somebody is here: the first role of today, else that of the roll of lawyers, else nothing."""
    code = serves_as[0] if serves_as else "lawyer" if person.is_lawyer else ""
    return roles.word_of(code, person)


def signature_of(person: Person, serves_as: Sequence[str]) -> Signature:
    """Name and role; a name that begins with its role, as judges' do, does not say it again."""
    role = role_of(person, serves_as)
    title = person.name.partition(" ")[0]
    return Signature(person.name, "" if title.casefold() == role.casefold() else role)


class Chrome:
    """Everything is looked up when a template asks: fragments and bare pages ask for little."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) and user.is_authenticated else None

    @cached_property
    def _serves_as(self) -> list[str]:
        return roles_today(self._user.person) if self._user is not None else []

    @property
    def theme(self) -> str:
        """light, dark, or system: the cookie's word, if it is one of ours."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @cached_property
    def nav(self) -> list[NavLink]:
        """The entries of this account, or of the public."""
        if self._user is None:
            entries: list[tuple[str | Promise, str]] = list(PUBLIC)
        else:
            entries = [(item.label, item.url_name) for item in navigation.items_for(self._serves_as)]
        path = self._request.path
        links = [(str(label), reverse(name)) for label, name in entries]
        return [
            NavLink(label, url, current=path == url or (url != "/" and path.startswith(url))) for label, url in links
        ]

    @cached_property
    def person(self) -> Signature | None:
        """Who is signed in."""
        if self._user is None:
            return None
        return signature_of(self._user.person, self._serves_as)

    @cached_property
    def reads_24_hours(self) -> bool:
        """Whether the reader works here or is a lawyer; the public reads twelve hours, morning and evening."""
        return self._user is not None and reads_24_hours(self._user.person, self._serves_as)

    @cached_property
    def unread(self) -> int:
        """Messages in the inbox that nobody opened."""
        return unread_count(self._user) if self._user is not None else 0

    @property
    def today_gregorian(self) -> str:
        """«الثلاثاء 14 أبريل 2026»."""
        return dates.full_date(clock.now())

    @property
    def today_hijri(self) -> str:
        """«26 شوال 1447 هـ»."""
        return dates.hijri_date(clock.now())

    @cached_property
    def services(self) -> service_state.ServiceState:
        """Whether the services work."""
        return service_state.current()


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `chrome`."""
    return {"chrome": Chrome(request)}
