"""The proof of identity: registration, providers, claims, checks and what differs."""
