"""Models of administrators."""

from courts.administrators.models.terms import AdministratorTerm

__all__ = ["AdministratorTerm"]
