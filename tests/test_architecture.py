"""Rules of the code base that no other tool checks. import-linter checks imports, in `./test`."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courts.ground.context import PUBLIC
from courts.ground.declared import directory, navigation

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "courts", "custody", "demo", "hearings", "identity", "notary", "ops", "video")
# The layer of each app. An app must not depend on an app of the same or a higher layer.
STEPS = {
    "courts.ground": 0,
    "courts.approvals": 1,
    "courts.access": 2,
    "courts.calendars": 2,
    "courts.payments": 2,
    "courts.signing": 2,
    "courts.gateways": 3,
    "courts.offices": 3,
    "courts.administrators": 3,
    "courts.connections": 3,
    "courts.imports": 4,
    "courts.recovery": 4,
    "courts.proceedings": 5,
    "courts.registry": 4,
    # Before `video`, which is the start of its name.
    "video.recordings": 5,
    "video": 4,
    "custody": 5,
    "hearings": 6,
    # Before `notary`, which is the start of its name.
    "notary.deeds": 5,
    "notary.paper_copies": 6,
    "notary.scripts": 7,
    "notary.applications": 5,
    "notary": 6,
    "identity": 6,
    "ops": 7,
    "demo": 8,
    "config": 9,
}
ENTRY_POINTS = re.compile(r"/(views|forms|api|signalling|admin)(/|\.py$)")


def tracked(*patterns: str) -> list[Path]:
    """Tracked files, and new files that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def sources() -> list[Path]:
    return [path for path in tracked(*(f"{app}/*.py" for app in APPS)) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return tracked("templates/*.html", "templates/**/*.html")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_matching(pattern: str, paths: list[Path], *, flags: int = 0) -> list[str]:
    """`file:line: text` of every line that matches."""
    wanted = re.compile(pattern, flags)
    return [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def app_of(module: str) -> str | None:
    """The app of a dotted module name."""
    return next((app for app in STEPS if module == app or module.startswith(f"{app}.")), None)


# --- dependencies


def named_urls() -> dict[str, set[str]]:
    """The apps of the views, by URL name."""
    found: dict[str, set[str]] = {}

    def walk(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            elif pattern.name:
                app = app_of(pattern.callback.__module__)
                if app:
                    found.setdefault(":".join((*spaces, pattern.name)), set()).add(app)

    walk(get_resolver().url_patterns, ())
    return found


TEMPLATE_OWNERS = {
    "account": "courts.access",
    "applications": "notary.applications",
    "administrators": "courts.administrators",
    "connections": "courts.connections",
    "access": "courts.access",
    "mfa": "courts.access",
    "calendars": "courts.calendars",
    "custody": "custody",
    "gateways": "courts.gateways",
    "offices": "courts.offices",
    "payments": "courts.payments",
    "demo": "demo",
    "imports": "courts.imports",
    "recovery": "courts.recovery",
    "proceedings": "courts.proceedings",
    "registry": "courts.registry",
    "recordings": "video.recordings",
    "video": "video",
    "hearings": "hearings",
    "notary": "notary",
    "deeds": "notary.deeds",
    "paper_copies": "notary.paper_copies",
    "scripts": "notary.scripts",
    "identity": "identity",
    "ops": "ops",
}


def owner_of_template(path: Path) -> str:
    """The app of a template. The frame and the components belong to the ground."""
    first = path.relative_to(ROOT / "templates").parts[0]
    return TEMPLATE_OWNERS.get(first, "courts.ground")


def depends_upward(app: str, owners: set[str]) -> bool:
    return all(owner != app and STEPS[owner] >= STEPS[app] for owner in owners)


def test_templates_link_only_to_lower_apps() -> None:
    names = named_urls()
    assert names
    found = []
    for path in templates():
        app = owner_of_template(path)
        linked = re.findall(r"\{%\s*url\s+['\"]([\w:.-]+)['\"]", path.read_text("utf-8"))
        found += [f"{name_of(path)}: {name}" for name in linked if depends_upward(app, names.get(name, {app}))]
    assert found == []


def test_code_names_only_urls_of_lower_apps() -> None:
    names = named_urls()
    found = []
    for path in sources():
        app = app_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if app is None or app == "config":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            named = node.args[0].value if called in {"reverse", "reverse_lazy", "redirect"} else None
            if named in names and depends_upward(app, names[named]):
                found.append(f"{name_of(path)}:{node.lineno} names {named}")
    assert found == []


def test_entry_points_do_not_use_unfiltered_managers() -> None:
    # The demonstration signs any visitor in as any person. Its URLs exist only in demo mode.
    entry_points = [
        path for path in sources() if ENTRY_POINTS.search(f"/{name_of(path)}") and not name_of(path).startswith("demo/")
    ]
    assert entry_points
    assert lines_matching(r"\.records\b", entry_points) == []


def test_code_uses_no_permission_helper_that_allows_superusers() -> None:
    forbidden = r"has_perms?\(|get_objects_for_user|get_perms\(|ObjectPermissionChecker|assign_perm\("
    assert lines_matching(forbidden, sources()) == []


def test_only_the_service_of_rights_writes_rights() -> None:
    tables = {line.partition(":")[0] for line in lines_matching(r"UserObjectPermission\b", sources())}
    readers = {"cases", "filings", "__init__"}
    assert tables - {f"courts/registry/models/{name}.py" for name in readers} == {
        "courts/registry/services/rights.py",
        "courts/registry/services/postings.py",
        "courts/registry/queries/rights.py",
    }
    writes = r"Permission\.objects\.\w*(create|update|delete)|guardian\.shortcuts"
    assert lines_matching(writes, sources()) == []


def _assigns_state(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state":
                yield node.lineno


def test_only_transitions_module_assigns_state() -> None:
    found = []
    for path in sources():
        name = name_of(path)
        # The media node has no database rows; its states are those of connections.
        if name == "courts/ground/services/transitions.py" or name.startswith("video/sfu/"):
            continue
        found += [f"{name}:{line}" for line in _assigns_state(ast.parse(path.read_text("utf-8")))]
    assert found == []


# Modules that write and seal the audit log, or compare frozen records with the sealed entry of their act.
READERS_OF_THE_AUDIT_LOG = {
    "courts/ground/models/__init__.py",
    "courts/ground/models/audit.py",
    "courts/ground/services/audit.py",
}


def test_only_the_audit_reads_the_audit_log() -> None:
    found = {line.partition(":")[0] for line in lines_matching(r"\bAuditEntry\b", sources())}
    assert found <= READERS_OF_THE_AUDIT_LOG


def test_only_integrity_checks_ask_the_audit_for_proofs() -> None:
    found = {line.partition(":")[0] for line in lines_matching(r"\bproofs_of\b", sources())}
    assert found == {"courts/ground/services/audit.py", "hearings/queries/minutes.py"}


def test_states_of_seats_and_hearings_move_only_with_their_events() -> None:
    movers = {
        "custody": set[str](),
        "hearings": {"hearings/services/events.py", "hearings/services/listing.py", "hearings/services/minutes.py"},
        "video": {
            *("video/services/locking.py", "video/services/rooms.py", "video/services/sittings.py"),
            *("video/recordings/services/events.py", "video/recordings/services/exports/moving.py"),
        },
    }
    imported = lines_matching(r"services\.transitions import|services import .*\btransitions\b", sources())
    for app, allowed in movers.items():
        found = {line.partition(":")[0] for line in imported if line.startswith(f"{app}/")}
        assert found <= allowed
    moved = lines_matching(r"(?<![\w.])move\((seat|hearing)\b", sources())
    assert {line.partition(":")[0] for line in moved} == {"hearings/services/events.py", "video/services/locking.py"}
    in_video = lines_matching(r"audit\.record\(f?\"seat\.", sources())
    assert {line.partition(":")[0] for line in in_video} == {"video/services/events.py"}


def test_services_have_docstrings() -> None:
    found = []
    for path in sources():
        if "services" not in path.parts:
            continue
        functions = [
            node
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        ]
        found += [f"{name_of(path)}:{node.lineno} {node.name}" for node in functions if not ast.get_docstring(node)]
    assert found == []


def test_no_file_has_a_meaningless_name() -> None:
    hollow = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [name_of(path) for path in tracked() if path.stem in hollow or hollow & set(path.parts[:-1])] == []


# --- tasks


def test_tasks_use_no_countdown_and_never_run_eagerly() -> None:
    assert lines_matching(r"always_eager|countdown\s*=|\beta\s*=", sources(), flags=re.IGNORECASE) == []


def test_scheduled_tasks_exist() -> None:
    celery = import_module("config.celery")
    celery.app.loader.import_default_modules()
    assert {entry["task"] for entry in celery.SCHEDULE.values()} <= set(celery.app.tasks)


# --- pages

PHYSICAL = (
    r"(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)


def test_style_sheets_use_logical_properties() -> None:
    sheets = tracked("*.css")
    assert sheets
    assert lines_matching(PHYSICAL, sheets) == []


@pytest.mark.parametrize(
    "rule",
    ["margin-left: 1px", "  left: 0;", "{right:0}", "text-align: left", "float:right", "border-top-left-radius: 2px"],
)
def test_pattern_of_physical_properties_matches(rule: str) -> None:
    assert re.search(PHYSICAL, rule)


def test_templates_have_no_inline_script_or_style() -> None:
    inline = r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|<script(?![^>]*\bsrc=)|javascript:"
    # Mail programs load no style sheets; no page includes this template.
    pages = [path for path in templates() if path.name != "_mail_style.html"]
    assert pages
    assert lines_matching(inline, pages, flags=re.IGNORECASE) == []


# --- files


def test_lock_files_have_hashes_and_no_urls() -> None:
    locks = [ROOT / "requirements" / name for name in ("run.txt", "dev.txt")]
    assert lines_matching(r"://|--index|--find-links|--trusted-host|\s@\s", locks) == []
    for lock in locks:
        text = lock.read_text()
        assert text.count("--hash=sha256:") >= len(re.findall(r"^[\w.-]+==", text, flags=re.MULTILINE)) > 50


@pytest.mark.parametrize("folder", ["js", "oidc"])
def test_the_locks_of_node_hold_hashes_and_no_addresses(folder: str) -> None:
    lock = ROOT / f"tests/{folder}/package-lock.json"
    assert lines_matching(r"://|\"resolved\"", [lock]) == []
    packages = [fields for name, fields in json.loads(lock.read_text())["packages"].items() if name]
    assert packages
    assert [fields for fields in packages if not fields["integrity"].startswith("sha512-")] == []


def test_dev_lock_pins_the_versions_of_run_lock() -> None:
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", flags=re.MULTILINE)
    run, dev = (dict(pin.findall((ROOT / "requirements" / name).read_text())) for name in ("run.txt", "dev.txt"))
    assert {name: dev.get(name) for name in run} == run


def test_files_name_no_package_registry_or_build_machine() -> None:
    registries = ["pypi" + ".org", "python" + "hosted", "npm" + "js.org", "np" + "mmirror", "/wo" + "rk/"]
    texts = [
        path
        for path in tracked()
        if path.suffix not in {".woff", ".woff2", ".ttf", ".png", ".jpg", ".ico", ".pdf", ".webm", ".gz"}
    ]
    assert lines_matching("|".join(map(re.escape, registries)), texts) == []


def test_navigation_and_directory_entries_have_pages() -> None:
    offered = [service.url_name for group in directory.GROUPS for service in directory.services_of(group)]
    shown = [item.url_name for item in navigation._items.values()]
    names = [*shown, *offered, *(name for _label, name in PUBLIC)]
    assert len(names) >= 10
    assert [name for name in names if not reverse(name).startswith("/")] == []


def test_product_reads_only_its_own_clock() -> None:
    """Stored times come from `courts.ground.clock`. Media and files use the clock of the operating system."""
    asked = lines_matching(r"timezone\.(now|localdate|localtime)\b|date\.today\(", sources())
    assert [line for line in asked if not line.startswith("courts/ground/clock.py:")] == []


def test_every_periodic_task_is_a_sweep() -> None:
    found = [line for line in lines_matching(r"shared_task", sources()) if "courts/ground/periodic.py" not in line]
    assert found == []
