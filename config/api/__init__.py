"""How the API signs clients in, reads bodies and words its errors. What it offers stands in each app's `api`."""
