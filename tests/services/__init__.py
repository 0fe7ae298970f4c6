"""Real servers for tests: the product in both forms, a mail server, Redis."""
