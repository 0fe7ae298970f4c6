"""The payment page of the sandbox. It looks like the page of a payment provider, and takes no money."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.ground.errors import DomainError, NotVisible
from courts.ground.views.access import SignedInRequest, signed_in
from courts.payments.gateway import Outcome, gateway
from courts.payments.gateway.sandbox import CHOICES, SandboxGateway, secret
from courts.payments.gateway.signatures import signed_headers
from courts.payments.queries.payments import access_payment
from courts.payments.services.callbacks import receive


@require_http_methods(["GET", "POST"])
@signed_in
def sandbox_payment(request: SignedInRequest, payment_id: UUID) -> HttpResponse:
    """Show the page; a POST pays, declines or gives up, sends the signed callback, and leads back."""
    service = gateway()
    payment = access_payment(request.user, payment_id)
    if not isinstance(service, SandboxGateway) or payment.gateway != service.name:
        raise NotVisible
    key = payment.pk.hex
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        if outcome not in CHOICES:
            raise DomainError(_("Choose what to do."), code="no_act")
        service.decide(key, Outcome(outcome))
        body = service.callback(key)
        # What a gateway sends over the network, without the network: the same bytes through the same check.
        receive(body, signed_headers(secret(), body))
        return redirect("invoice_return", payment.invoice_id)
    if service.report(key).outcome != Outcome.PENDING:
        return redirect("invoice_return", payment.invoice_id)
    return render(request, "payments/sandbox.html", {"payment": payment, "invoice": payment.invoice})
