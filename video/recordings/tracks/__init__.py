"""Media files for browsers, made of recorded packets without decoding them. Knows no Django and no database."""
