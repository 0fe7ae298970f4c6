"""Errors that services raise and entry points translate."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule refused the act. `code` is for machines, `str()` is a sentence for the person who tried.

    `field` names the input it concerns, where one does.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class NotVisible(DomainError):
    """The person may not know that this exists: entry points answer 404."""

    def __init__(self) -> None:
        super().__init__(_("There is no page here that you can view."), code="not_found")


class NotAllowed(DomainError):
    """The person may see it but not do this: entry points answer 403."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("You cannot do this here."), code="not_allowed")


class Conflict(DomainError):
    """Somebody else was faster, or the thing is no longer in the state that the act needs (409)."""

    def __init__(self, message: str | None = None, *, code: str = "conflict", field: str | None = None) -> None:
        super().__init__(
            message or _("This changed while you were working. Review the change, then try again."),
            code=code,
            field=field,
        )


class NotNow(Conflict):
    """The thing is at another point of its life than the act needs, and nothing changed meanwhile.

    `heading` says so in few words; `about` is the thing itself, to whose page `way_on` leads.
    """

    def __init__(self, message: str, *, code: str, heading: str, about: Model, way_on: str) -> None:
        super().__init__(message, code=code)
        self.heading = heading
        self.about = about
        self.way_on = way_on


class Busy(DomainError):
    """Too much of this happens at this moment; the same act may succeed a little later (503)."""

    def __init__(self) -> None:
        super().__init__(
            _("Too many people are signing in at this moment. Wait a minute, then try again."), code="busy"
        )


class IllegalMove(Conflict):
    """The state table has no such move."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("This cannot be done in its present state."), code="illegal_move")


class Refused(DomainError):
    """Several errors at once, each with the field it concerns, so that the user fixes all of them in one go."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__(" ".join(str(error) for error in errors), code="refused")
        self.errors = list(errors)
