"""Rules of powers of attorney and other notarial acts."""
