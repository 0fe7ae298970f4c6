"""Session descriptions: reading from browsers without trust, and writing for them."""
