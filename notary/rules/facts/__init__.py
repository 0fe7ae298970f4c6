"""Facts that the rules read: frozen, complete, without a database."""
