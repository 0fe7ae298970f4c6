"""One bilingual mail for every notice: Arabic first, English under a rule, a plain-text twin, a calendar file."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from courts.ground.models import Notice
from courts.ground.wording.notice_text import NoticeText


def plain(text: NoticeText) -> str:
    """The words of a notice as plain text."""
    lines = [text.lead, ""]
    lines += [f"{label}: {value}" for label, value in text.facts]
    if text.consequence:
        lines += ["", text.consequence]
    return "\n".join(lines).strip()


def send(notice: Notice, address: str, *, arabic: NoticeText, english: NoticeText) -> None:
    """Send one notice by Django's mail backend. The Message-ID is the notice's own, so a repeat is recognisable.

    Raises what the backend raises. No party's name stands in the subject.
    """
    base = str(settings.BASE_URL).rstrip("/")
    first = english if notice.recipient.language == "en" else arabic
    subject = " ".join(first.title.split())
    link = base + first.action_path if first.action_path else ""
    body = f"{plain(arabic)}\n{link}\n\n---\n\n{plain(english)}\n{link}\n"
    message = EmailMultiAlternatives(
        subject=subject,
        body=body,
        to=[address],
        headers={
            "Message-ID": f"<{notice.pk}@{settings.MAIL_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    with translation.override("ar"):
        html = render_to_string(
            "ground/mail.html", {"arabic": arabic, "english": english, "link": link, "title": subject}
        )
    message.attach_alternative(html, "text/html")
    if first.calendar is not None:
        message.attach("diwan.ics", first.calendar, "text/calendar")
    message.send()
