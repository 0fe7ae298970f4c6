"""Context of the page frame: navigation, the signed-in person, unread messages, dates, theme."""

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
from courts.ground.queries.administrators import administers
from courts.ground.queries.notices import unread_count
from courts.ground.queries.postings import reads_24_hours, roles_today
from courts.ground.wording import dates, roles

THEME_COOKIE: Final = "theme"
THEMES: Final = ("system", "light", "dark")

# Navigation entries for visitors who are not signed in.
PUBLIC: Final = ((_("Services"), "home"), (_("Help"), "help"))

# So many entries fit next to the logo at 1280 pixels, in both languages.
NAV_BESIDE_LOGO: Final = 6


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry of the header. `current` is also true for every page below it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """The signed-in person as the header shows them: name, then role."""

    name: str
    role_label: str


def role_of(person: Person, serves_as: Sequence[str]) -> str:
    """The word for the person's role: the first role of today, or lawyer, or an empty string."""
    code = serves_as[0] if serves_as else "lawyer" if person.is_lawyer else ""
    return roles.word_of(code, person)


def signed_in_person(person: Person, serves_as: Sequence[str]) -> SignedInPerson:
    """Name and role. A name that begins with its role, as a judge's does, does not repeat the role."""
    role = role_of(person, serves_as)
    title = person.name.partition(" ")[0]
    return SignedInPerson(person.name, "" if title.casefold() == role.casefold() else role)


class PageFrame:
    """Lazy values for the page frame: a value is looked up when a template reads it. Fragments read few of them."""

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
        """light, dark or system: the value of the cookie if it is known, otherwise system."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @cached_property
    def nav(self) -> list[NavLink]:
        """The entries for the roles of this account, or for the public."""
        if self._user is None:
            entries: list[tuple[str | Promise, str]] = list(PUBLIC)
        else:
            held = [*self._serves_as, *([navigation.ADMINISTRATOR] if administers(self._user) else [])]
            entries = [(item.label, item.url_name) for item in navigation.items_for(held)]
        path = self._request.path
        links = [(str(label), reverse(name)) for label, name in entries]
        return [
            NavLink(label, url, current=path == url or (url != "/" and path.startswith(url))) for label, url in links
        ]

    @property
    def first_nav(self) -> list[NavLink]:
        """The entries that fit next to the logo."""
        return self.nav[:NAV_BESIDE_LOGO] if len(self.nav) > NAV_BESIDE_LOGO + 1 else self.nav

    @property
    def more_nav(self) -> list[NavLink]:
        """The other entries, for a menu of their own: never one alone."""
        return self.nav[len(self.first_nav) :]

    @cached_property
    def administration(self) -> NavLink | None:
        """The first page of the administration, for administrators: the first entry that only they have."""
        if self._user is None or not administers(self._user):
            return None
        of_all = navigation.items_for([])
        item = next(item for item in navigation.items_for([navigation.ADMINISTRATOR]) if item not in of_all)
        return NavLink(str(item.label), reverse(item.url_name), current=False)

    @cached_property
    def person(self) -> SignedInPerson | None:
        """The signed-in person, if any."""
        if self._user is None:
            return None
        return signed_in_person(self._user.person, self._serves_as)

    @cached_property
    def reads_24_hours(self) -> bool:
        """True for staff and lawyers, who read the 24-hour clock. The public reads the 12-hour clock."""
        return self._user is not None and reads_24_hours(self._user.person, self._serves_as)

    @cached_property
    def unread(self) -> int:
        """Number of unread messages in the inbox."""
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
        """The state of the services, for the footer."""
        return service_state.current()


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `page_frame`."""
    return {"page_frame": PageFrame(request)}
