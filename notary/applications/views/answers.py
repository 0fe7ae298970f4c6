"""The answers of an application as pages show them."""

from __future__ import annotations

from typing import Any

from courts.ground.questions.answers import words_of
from notary.applications.models import Application


def answer_sections(row: Application) -> list[dict[str, Any]]:
    """Return the answers by task, in the order of the service."""
    found = []
    for task in row.service.open_tasks(row.answers):
        given = row.answers.get(task.code)
        groups = given if isinstance(given, list) else [given or {}]
        rows = [
            (str(question.label), str(words_of(question, group.get(question.code))))
            for group in groups
            for question in task.questions
            if group.get(question.code) not in (None, "", [])
        ]
        if rows:
            found.append({"title": str(task.title), "rows": rows})
    return found
