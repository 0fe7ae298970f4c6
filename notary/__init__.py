"""The notary: appointments and, later, deeds."""
