"""Text that people type or paste: cleaned once, before it is checked or stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What decides nothing and is not seen goes: zero-width characters, direction marks, soft hyphens, variation selectors,
# and tatweel, which only stretches a word.
_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u2060-\u2064\u0640\u00ad\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Letters by their category that show as nothing. A name of them would be an empty name.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
# Controls, direction overrides, isolates and tags (Cf), private and unpaired characters: they change what a reader
# sees, or break other programs.
_REFUSED: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_MARKS_IN_A_ROW: Final = 4


def clean_text(text: str) -> str:
    """Normalise to NFC, trim, drop invisible characters and tatweel; line breaks become newlines.

    Raises ValidationError for control and direction characters, for text without a single visible letter or digit,
    and for long runs of combining marks, which break the layout of the page.
    """
    text = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", text)).strip()
    text = _INVISIBLE.sub("", text)
    if any(_is_refused(char) for char in text):
        raise ValidationError(_("Remove the hidden control characters from this text."), code="control_characters")
    if text and not any(unicodedata.category(char)[0] in "LN" for char in text):
        raise ValidationError(_("Use letters or digits."), code="no_letters")
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > _MARKS_IN_A_ROW:
            raise ValidationError(_("Remove the repeated marks above the letters."), code="too_many_marks")
    return text


def _is_refused(char: str) -> bool:
    return char in _BLANK_LETTERS or (unicodedata.category(char) in _REFUSED and char not in "\n\t")


def clean_line(text: str) -> str:
    """Clean a text of one line: a name, a title, a reason. Raises ValidationError, also for a line break.

    A line break in a name would write a line of its own into minutes, mails and lists.
    """
    text = clean_text(text)
    if "\n" in text:
        raise ValidationError(_("Write this on one line."), code="line_break")
    return " ".join(text.split())


def clean_email(text: str) -> str:
    """Clean an e-mail address: invisible characters go, letters outside ASCII are refused. Raises ValidationError.

    A look-alike letter or a direction override shows another domain than the one that gets the mail. Addresses of an
    internationalised domain are accepted in their ASCII form (`xn--`).
    """
    kept = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cf", "Cc"})
    plain = _INVISIBLE.sub("", "".join(kept)).strip()
    if not plain.isascii():
        raise ValidationError(_("Use only Latin letters, digits and signs in an e-mail address."), code="not_ascii")
    return plain
