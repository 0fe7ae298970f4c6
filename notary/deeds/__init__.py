"""Deeds of the notary: from the agreed draft to a sealed document that anyone can verify."""
