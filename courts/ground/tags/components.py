"""Components as tags. A tag sees only its own arguments, nothing of the page around it."""

from __future__ import annotations

from typing import Any

from django.template import Library

register = Library()


@register.inclusion_tag("components/forms/button.html")
def button(label: str, **options: Any) -> dict[str, Any]:
    """A button, or with `href` a link that looks like one. Options as in components/forms/button.html."""
    return {"label": label, **options}


@register.inclusion_tag("components/messages/notice.html")
def notice(body: str = "", **options: Any) -> dict[str, Any]:
    """A notice about a fact that holds now. Options: title, tone (info, warn, bad, ok), href, link."""
    return {"body": body, **options}


@register.inclusion_tag("components/messages/empty.html")
def empty(words: str, **options: Any) -> dict[str, Any]:
    """The text of an empty list: its future content and when it appears. Options: href, label."""
    return {"words": words, **options}


@register.inclusion_tag("components/records/document_chip.html")
def document_chip(name: str, url: str = "", **options: Any) -> dict[str, Any]:
    """A link that opens a document. Options: kind, note, icon."""
    return {"name": name, "url": url, **options}


@register.inclusion_tag("components/records/party.html")
def party(name: str, role: str = "", **options: Any) -> dict[str, Any]:
    """A person: name, then role. Options: state, room (role first), sealed."""
    return {"name": name, "role": role, **options}


@register.inclusion_tag("components/forms/upload_row.html")
def upload_row(name: str, size: int = 0, **options: Any) -> dict[str, Any]:
    """A file that is uploaded or being uploaded. Options: tone, state, percent, url, remove."""
    return {"name": name, "size": size, **options}


@register.inclusion_tag("components/forms/step_bar.html")
def step_bar(name: str, step: int, steps: int) -> dict[str, Any]:
    """«الخطوة 4 من 6» as text and bars. Only for fixed sequences."""
    return {"name": name, "step": step, "steps": steps, "range": range(1, steps + 1)}
