"""Real servers for tests: the product in its forms, and what it talks to."""
