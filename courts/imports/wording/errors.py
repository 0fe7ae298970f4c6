"""The sentences of errors and refusals, in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courts.ground.wording.roles import NO_SUCH_ROLE
from courts.imports.table.columns import BY_KEY

ERRORS: Final[dict[str, Promise]] = {
    "unknown_column": _("The file has a column that is not known. Delete it or correct its title."),
    "column_twice": _("The file has this column twice."),
    "missing_column": _("The file lacks this column."),
    "required": _("This cell must not be empty."),
    "too_many_cells": _("The row has %(found)s cells, the header %(expected)s. Check separators and quotation marks."),
    "too_long": _("Too long: at most %(limit)s characters."),
    "control_characters": _("Remove the hidden control characters from this text."),
    "no_letters": _("Use letters or digits."),
    "too_many_marks": _("Remove the repeated marks above the letters."),
    "line_break": _("Write this on one line."),
    "emirates_id": _("Enter an Emirates ID number with 15 digits, starting 784."),
    "check_digit": _("The last digit of the Emirates ID does not match the others. Compare it with the card."),
    "number": _("Use only digits and Latin letters."),
    "email": _("Enter an e-mail address such as name@example.com."),
    "phone": _("Enter a telephone number such as 0501234567 or +442071234567."),
    "gender": _("Enter female or male, or leave the cell empty."),
    "language": _("Enter ar or en, or leave the cell empty."),
    "role": _("This role is not known. The page lists the roles."),
    "venue": _("There is no venue with this code. The list of venues shows the codes."),
    "role_venue": NO_SUCH_ROLE,
    "day": _("Enter a day that exists, such as 2026-04-14 or 14/04/2026."),
    "hijri_day": _("This looks like a Hijri date. Enter the Gregorian date."),
    "day_order": _("The last day cannot be before the first day of the posting."),
    "incomplete_posting": _("A posting needs a role and the code of a venue."),
    "no_key": _("Give an Emirates ID, or a document with its issuer, or an e-mail address."),
    "document_pair": _("A document needs its number and its issuer."),
    "needs_email": _("This person has no account yet. A posting needs an e-mail address."),
    "same_row": _("The same as row %(other)s."),
    "twice": _("The same value is in row %(other)s."),
    "other_name": _("A person with this value is known under another name."),
    "taken": _("This value belongs to another person."),
    "other_address": _("The account of this person has another e-mail address. Ask them, or leave this cell empty."),
    "not_proven": _(
        "This person opened the account themselves. They prove their identity first, then you can post them."
    ),
    "ended": _("This posting has ended. Delete its role, venue and days."),
    "not_imported": _("The stored data changed after the check. This row was left out."),
}

REFUSALS: Final[dict[str, Promise]] = {
    "too_large": _("The file is larger than %(limit)s MB. Divide it into several files."),
    "too_many_rows": _("The file has more than %(limit)s rows. Divide it into several files."),
    "too_many_columns": _("Row %(row)s has more than %(limit)s columns. Check the separators and quotation marks."),
    "empty": _("The file is empty."),
    "no_rows": _("The file has a header and no rows."),
    "no_header": _("The first row has none of the known titles. Start with the sample file."),
    "quotes": _("The quotation marks near row %(row)s do not match. Save the file as CSV again."),
    "workbook": _("This is a workbook. Save the sheet as “CSV UTF-8”, then choose that file."),
    "not_text": _("This is not a CSV file."),
    "encoding": _("The letters of this file cannot be read. Save it as “CSV UTF-8”."),
    "utf16_unmarked": _("This file is UTF-16 without a byte order mark. Save it as “CSV UTF-8”."),
    "damaged": _("The file is damaged: some of its letters cannot be read. Save it as “CSV UTF-8” again."),
}

ENCODINGS: Final[dict[str, str]] = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1256": "Windows-1256"}
SEPARATORS: Final[dict[str, Promise]] = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}


def sentence(code: str, params: dict[str, Any]) -> str:
    """The reason of an error."""
    return str(ERRORS[code]) % params if params else str(ERRORS[code])


def refusal(code: str, params: dict[str, Any]) -> str:
    """The reason why a file cannot be read."""
    return str(REFUSALS[code]) % params if params else str(REFUSALS[code])


def title_of(column: str) -> str:
    """The title of a column: its label, or the words of the file for an unknown one."""
    return str(BY_KEY[column].label) if column in BY_KEY else column
