"""Fees: invoices, waivers, payments by a gateway, receipts and refunds."""
