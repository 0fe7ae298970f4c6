"""Tags for style sheets and icons."""

from __future__ import annotations

from functools import cache

from django.template import Library, TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from courts.ground.declared import style_sheets
from courts.ground.wording import icons

register = Library()

# A page has dozens of icons. The manifest of static files is read once in a process, and so is this.
SPRITE = "ground/icons.svg"
_url_of = cache(static)


@register.simple_tag
def styles(*groups: str) -> SafeString:
    """Links to the style sheets of the named groups, in order."""
    links = [_link(_url_of(sheet)) for group in groups for sheet in style_sheets.sheets_of(group)]
    return mark_safe("\n".join(links))  # noqa: S308 - joined from escaped parts


@cache
def _link(url: str) -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', url)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers because a word stands next to it.

    extra: more class names, such as "icon--small". Raises TemplateSyntaxError for an unknown name.
    """
    return _svg(_url_of(SPRITE), str(name), str(extra))


@cache
def _svg(url: str, name: str, extra: str) -> SafeString:
    if name not in icons.names():
        raise TemplateSyntaxError(f"The sprite has no icon called {name!r}.")
    classes = " ".join(part for part in ("icon", "icon--mirror" if name in icons.MIRRORED else "", extra) if part)
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        url,
        name,
    )


@register.simple_tag
def sprite() -> str:
    """URL of the sprite, for scripts that change an icon."""
    return _url_of(SPRITE)
