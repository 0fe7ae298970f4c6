"""Operations: serving, backup, translations, health. Imports no project settings module and no application."""
