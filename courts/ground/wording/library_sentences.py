"""Sentences of the libraries that people read, listed so that our own catalogues carry them.

The catalogues of the project come before those of the libraries, so each sentence here is shown in our own Arabic and
English, and `messages check` fails while one has no translation. Nothing imports this module; the extractor reads it.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

SENTENCES: Final[tuple[str | Promise, ...]] = (
    # Fields of forms, as `django.forms` says them.
    gettext_lazy("This field is required."),
    gettext_lazy("Enter a whole number."),
    gettext_lazy("Enter a number."),
    gettext_lazy("Enter a valid date."),
    gettext_lazy("Enter a valid time."),
    gettext_lazy("Enter a valid date/time."),
    gettext_lazy("Enter a valid duration."),
    gettext_lazy("No file was submitted. Check the encoding type on the form."),
    gettext_lazy("No file was submitted."),
    gettext_lazy("The submitted file is empty."),
    gettext_lazy("Please either submit a file or check the clear checkbox, not both."),
    gettext_lazy("Enter a valid URL."),
    gettext_lazy("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_lazy("Select a valid choice. That choice is not one of the available choices."),
    gettext_lazy("“%(pk)s” is not a valid value."),
    gettext_lazy("Enter a list of values."),
    gettext_lazy("Enter a complete value."),
    gettext_lazy("Enter a valid UUID."),
    gettext_lazy("Enter a valid JSON."),
    ngettext_lazy(
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
        "max",
    ),
    # Validators of Django.
    gettext_lazy("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    gettext_lazy("Enter a valid value."),
    gettext_lazy("Enter a valid integer."),
    gettext_lazy("Enter a valid email address."),
    gettext_lazy("Enter a valid domain name."),
    gettext_lazy("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_lazy("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_lazy("Ensure this value is a multiple of step size %(limit_value)s."),
    gettext_lazy("File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s."),
    gettext_lazy("Null characters are not allowed."),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
        "max",
    ),
    # Sets of forms.
    gettext_lazy(
        "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. You may need to file a bug report if the issue persists."  # noqa: E501 - as Django has it
    ),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"),
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"),
    # Unique values, in the admin.
    gettext_lazy("%(model_name)s with this %(field_labels)s already exists."),
    # Rules of a new password.
    gettext_lazy("The password is too similar to the %(verbose_name)s."),
    gettext_lazy("Your password can’t be too similar to your other personal information."),
    gettext_lazy("This password is too common."),
    gettext_lazy("Your password can’t be a commonly used password."),
    gettext_lazy("This password is entirely numeric."),
    gettext_lazy("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    # Sign-in and second factor, as allauth says them.
    gettext_lazy("This account is currently inactive."),
    gettext_lazy("The email address and/or password you specified are not correct."),
    gettext_lazy("Please type your current password."),
    gettext_lazy("Incorrect code."),
    gettext_lazy("Incorrect password."),
    gettext_lazy("Invalid or expired key."),
    gettext_lazy("Invalid login."),
    gettext_lazy("The password reset token was invalid."),
    gettext_lazy("Too many failed login attempts. Try again later."),
    gettext_lazy("Be patient, you are sending too many requests."),
    gettext_lazy("The new value must be different from the current one."),
    gettext_lazy("You must type the same password each time."),
    gettext_lazy("The email address is not assigned to any user account."),
    gettext_lazy("You cannot add an email address to an account protected by two-factor authentication."),
    gettext_lazy("You cannot deactivate two-factor authentication."),
    gettext_lazy("You cannot generate recovery codes without having two-factor authentication enabled."),
    gettext_lazy("You cannot activate two-factor authentication until you have verified your email address."),
    # Errors of the API, as Django REST framework says them.
    gettext_lazy("This field may not be null."),
    gettext_lazy("Must be a valid boolean."),
    gettext_lazy("Not a valid string."),
    gettext_lazy("This field may not be blank."),
    gettext_lazy("Ensure this field has no more than {max_length} characters."),
    gettext_lazy("Ensure this field has at least {min_length} characters."),
    gettext_lazy("Must be a valid UUID."),
    gettext_lazy("A valid integer is required."),
    gettext_lazy("Ensure this value is less than or equal to {max_value}."),
    gettext_lazy("Ensure this value is greater than or equal to {min_value}."),
    gettext_lazy("String value too large."),
    gettext_lazy("A valid number is required."),
    gettext_lazy("Ensure that there are no more than {max_digits} digits in total."),
    gettext_lazy("Ensure that there are no more than {max_decimal_places} decimal places."),
    gettext_lazy("Ensure that there are no more than {max_whole_digits} digits before the decimal point."),
    gettext_lazy('"{input}" is not a valid choice.'),
    gettext_lazy('Expected a list of items but got type "{input_type}".'),
    gettext_lazy("This list may not be empty."),
    gettext_lazy("Ensure this field has no more than {max_length} elements."),
    gettext_lazy("Ensure this field has at least {min_length} elements."),
    gettext_lazy("The submitted data was not a file. Check the encoding type on the form."),
    gettext_lazy("No filename could be determined."),
    gettext_lazy("Ensure this filename has at most {max_length} characters (it has {length})."),
    gettext_lazy("Invalid data. Expected a dictionary, but got {datatype}."),
    gettext_lazy("Surrogate characters are not allowed: U+{code_point:X}."),
    gettext_lazy("A server error occurred."),
    gettext_lazy("Invalid input."),
    gettext_lazy("Malformed request."),
    gettext_lazy("Incorrect authentication credentials."),
    gettext_lazy("Authentication credentials were not provided."),
    gettext_lazy("You do not have permission to perform this action."),
    gettext_lazy("Not found."),
    gettext_lazy('Method "{method}" not allowed.'),
    gettext_lazy("Could not satisfy the request Accept header."),
    gettext_lazy('Unsupported media type "{media_type}" in request.'),
    gettext_lazy("Request was throttled."),
    gettext_lazy("Expected available in {wait} second."),
    gettext_lazy("Expected available in {wait} seconds."),
)
