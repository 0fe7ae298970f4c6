"""The beat schedule: it has every sweep, and each sweep may run twice or late."""

from __future__ import annotations

import ast

import pytest

from config.celery import SCHEDULE, app
from tests.services.processes import ROOT


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_is_on_the_schedule() -> None:
    assert registered() == {entry["task"] for entry in SCHEDULE.values()}


def test_every_tasks_module_is_registered() -> None:
    named = {
        keyword.value.value
        for app_folder in ("config", "courts", "custody", "demo", "hearings", "notary", "ops", "video")
        for path in (ROOT / app_folder).rglob("tasks.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "shared_task"
        for keyword in node.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }
    assert named == registered()


def test_late_sweeps_expire() -> None:
    assert all(0 < entry["options"]["expires"] <= 60 for entry in SCHEDULE.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted({entry["task"] for entry in SCHEDULE.values()}))
def test_sweep_with_no_work_can_run_twice(name: str) -> None:
    task = app.tasks[name] if name in registered() else None
    assert task is not None
    assert task() == task() == 0


@pytest.mark.django_db
def test_tasks_are_delivered_again_when_a_worker_dies() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert not app.conf.task_always_eager
