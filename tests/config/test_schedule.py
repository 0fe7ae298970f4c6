"""The beat schedule: it has every sweep, and each sweep may run twice or late."""

from __future__ import annotations

import ast

import pytest

from config.celery import SCHEDULE, app
from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from tests.services.processes import ROOT


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_is_on_the_schedule() -> None:
    assert registered() == {entry["task"] for entry in SCHEDULE.values()}


def test_every_tasks_module_is_registered() -> None:
    named = {
        value.value
        for app_folder in ("config", "courts", "custody", "demo", "hearings", "identity", "notary", "ops", "video")
        for path in (ROOT / app_folder).rglob("tasks.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"shared_task", "sweep_task"}
        for value in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "name"))
        if isinstance(value, ast.Constant)
    }
    assert named == registered()


@pytest.mark.django_db
def test_full_batch_asks_for_the_next_at_once_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    @sweep_task("tests.endless")
    def endless() -> Swept:
        """Leave work behind."""
        return Swept(1, is_full=True)

    task, asked = app.tasks["tests.endless"], []
    try:
        monkeypatch.setattr(task, "apply_async", lambda **options: asked.append(options["kwargs"]))
        assert (task(), task()) == (1, 1)
        assert asked == [{"is_next": True}]
        task(**asked[0])
        assert len(asked) == 2
    finally:
        app.tasks.pop("tests.endless")


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
