"""Gateways: short messages to telephones (SMS, WhatsApp), their delivery receipts, and each person's choice of one."""
