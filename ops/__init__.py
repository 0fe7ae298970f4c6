"""Operations: serving, backup, translations, health. Imports no settings module and no application object."""
