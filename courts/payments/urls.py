"""URLs of payments."""

from __future__ import annotations

from django.urls import path

from courts.payments.views import callbacks, invoices, office, paying, sandbox

urlpatterns = [
    path("fees/", invoices.own_fees, name="fees"),
    path("fees/office/", office.office_fees, name="office_fees"),
    path("fees/callback/", callbacks.callback, name="payment_callback"),
    path("fees/sandbox/<uuid:payment_id>/", sandbox.sandbox_payment, name="sandbox_payment"),
    path("fees/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("fees/<uuid:invoice_id>/pay/", paying.pay, name="invoice_pay"),
    path("fees/<uuid:invoice_id>/return/", paying.returned, name="invoice_return"),
    path("fees/<uuid:invoice_id>/receipt/", invoices.receipt, name="invoice_receipt"),
    path("fees/<uuid:invoice_id>/refund/", office.refund, name="invoice_refund"),
    path("fees/<uuid:invoice_id>/waive/", office.waive, name="invoice_waive"),
]
