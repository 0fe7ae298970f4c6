"""The table of commands of `docs/signalling.md`, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterator

from video.signalling.commands import COMMANDS, Command

BEGIN = "<!-- commands: made by manage.py signalling_table -->"
END = "<!-- end of commands -->"


def command_table() -> str:
    """Return the Markdown table of all commands, in the order of their declarations."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| type | fields | capability | answered by | what it does |"
    yield "|---|---|---|---|---|"
    yield from (_line(command) for command in COMMANDS.values())


def _line(command: Command) -> str:
    fields = ", ".join(f"`{name}` ({field.words})" for name, field in command.fields.items())
    needed = f"`{command.capability.value}`" if command.capability is not None else ""
    answer = " Answer: " + ", ".join(f"`{name}`" for name in command.answer) + "." if command.answer else ""
    return f"| `{command.name}` | {fields} | {needed} | {command.answered_by} | {command.does}{answer} |"
