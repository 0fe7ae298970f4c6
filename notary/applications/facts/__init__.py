"""Facts of the rules, made of an application."""
