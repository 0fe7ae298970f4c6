"""Errors that services raise and entry points translate."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule refused the action. `code` is for machines, `str()` is a sentence for the user.

    `field` names the input that is wrong, if one is.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class NotVisible(DomainError):
    """The user must not learn that the object exists. Entry points answer 404."""

    def __init__(self) -> None:
        super().__init__(_("There is no page here that you can view."), code="not_found")


class NotAllowed(DomainError):
    """The user may see the object but not do this. Entry points answer 403."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("You cannot do this here."), code="not_allowed")


class Conflict(DomainError):
    """Another user was faster, or the object has left the state that the action needs. Entry points answer 409."""

    def __init__(self, message: str | None = None, *, code: str = "conflict", field: str | None = None) -> None:
        super().__init__(
            message or _("This changed while you were working. Review the change, then try again."),
            code=code,
            field=field,
        )


class NotNow(Conflict):
    """The object is in another state than the action needs, and nothing changed meanwhile.

    heading: the reason in a few words. about: the object. way_on: label of the link to the object's page.
    """

    def __init__(self, message: str, *, code: str, heading: str, about: Model, way_on: str) -> None:
        super().__init__(message, code=code)
        self.heading = heading
        self.about = about
        self.way_on = way_on


class Busy(DomainError):
    """The server is overloaded with this action; a retry may succeed later. Entry points answer 503."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message or _("Too many people are signing in at the moment. Wait a minute, then try again."), code="busy"
        )


class StorageUnavailable(OSError):
    """The store of files does not answer, or refuses. Entry points answer 503. `reason` is a code, never a secret."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason


class IllegalMove(Conflict):
    """The transition table has no such transition."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("This cannot be done in its current state."), code="illegal_move")


class Refused(DomainError):
    """Several errors at once, each with its field, so that the user can fix all of them in one go."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__(" ".join(str(error) for error in errors), code="refused")
        self.errors = list(errors)


def require_reason(reason: str, *, limit: int = 300) -> str:
    """Return a reason without spaces around it, cut at `limit` letters. Raises DomainError if it is empty."""
    reason = reason.strip()[:limit]
    if not reason:
        raise DomainError(_("Enter the reason."), code="reason_missing", field="reason")
    return reason
