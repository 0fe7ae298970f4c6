"""Models of the imports."""

from courts.imports.models.people_imports import ImportedPerson, ImportRowError, PeopleImport

__all__ = ["ImportRowError", "ImportedPerson", "PeopleImport"]
