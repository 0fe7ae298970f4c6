"""The test between a form and its saving, for the pages of the set-up and of administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from courts.access.forms.accounts import WhyForm
from courts.access.throttle import exceeds_limit
from courts.connections.forms.mail_server import MailServerForm
from courts.connections.forms.media import MediaForm
from courts.connections.queries.current import in_use
from courts.connections.services.probes import ask_mail_server, may_ask
from courts.connections.states import Area
from courts.connections.values import relay_host
from courts.connections.wording.results import MAIL, RELAY, sentence
from courts.ground.declared import installation
from courts.ground.errors import DomainError

SettingsForm = MailServerForm | MediaForm
FORMS: Final[dict[Area, type[MailServerForm | MediaForm]]] = {Area.MAIL: MailServerForm, Area.MEDIA: MediaForm}
# Of all administrators together: a test connects to a server of their choice.
TESTS_PER_HOUR: Final = 40
# The button that saves in spite of a failed test, and its tick.
ANYWAY: Final = "save_anyway"


@dataclass(frozen=True, slots=True)
class Tested:
    """The result of a test in words. `is_good` also where there was nothing to ask."""

    is_good: bool
    words: str = ""


def form_of(area: Area, request: HttpRequest, *, with_reason: bool) -> SettingsForm:
    """The form of an area, bound by a POST. `with_reason`: as a proposal to a second administrator."""
    form = FORMS[area](request.POST if request.method == "POST" else None, stored=in_use(area))
    if with_reason:
        form.fields |= WhyForm().fields
    return form


def try_servers(form: SettingsForm, *, recipient: str) -> Tested:
    """Ask the servers of a valid form. Takes some seconds. Raises DomainError after too many tests in an hour."""
    if exceeds_limit("connection-test", "all", limit=TESTS_PER_HOUR, seconds=3600):
        raise DomainError(_("Too many tests. Wait an hour, then try again."), code="too_many")
    return _test_mail(form, recipient) if isinstance(form, MailServerForm) else _test_relay(form)


def _test_mail(form: MailServerForm, recipient: str) -> Tested:
    server = form.server()
    if server is None:
        return Tested(is_good=True)
    code = ask_mail_server(server, sender=form.sender_address(), recipient=recipient)
    return Tested(code == "answers", sentence(MAIL, code, f"{server.host}:{server.port}"))


def _test_relay(form: MediaForm) -> Tested:
    relay = form.relay()
    if not relay.urls:
        return Tested(is_good=True)
    for url in relay.urls:
        code = may_ask(relay_host(url) or "")
        if code:
            return Tested(is_good=False, words=sentence(RELAY, code, url))
    found = installation.check_relay((relay.urls, relay.secret))
    if found is None:
        return Tested(is_good=True)
    return Tested(found.is_good, sentence(RELAY, found.code, found.address))


def has_tick(request: HttpRequest) -> bool:
    """True with the tick that saves although the test failed."""
    return request.POST.get(ANYWAY) == "on"
