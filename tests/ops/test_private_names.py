"""The undocumented names of libraries that `ops` relies on, and the scan that finds them. Each has a test."""

from __future__ import annotations

import ast
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any other import of a reactor.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

from babel.messages.catalog import Catalog
from celery import Celery
from celery.beat import Service
from celery.worker import WorkController, state
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.core.cache.backends.redis import RedisCache
from django.utils.translation import reloader, trans_real
from django.utils.translation.template import templatize
from twisted.web import http

import ops
from ops.serving.server.http import BoundedChannel, BoundedHTTPFactory, BoundedRequest
from ops.serving.server.websocket import BoundedSocket, BoundedSocketFactory
from ops.translations import catalogues

# The names that the tests here and in `test_server_library_names.py` check. A new one in `ops` needs a test and a line.
CHECKED_NAMES = {
    "_asyncioEventloop",
    "_cache",
    "_handlingRequest",
    "_is_shutdown",
    "_num_plurals",
    "_path",
    "_plural_expr",
    "_send100Continue",
}
# The modules that `ops` imports from libraries without a documented API, and the documented ones it needs.
CHECKED_MODULES = {
    "babel.messages.catalog",
    "babel.messages.extract",
    "babel.messages.mofile",
    "babel.messages.pofile",
    "daphne.http_protocol",
    "daphne.server",
    "daphne.ws_protocol",
    "twisted.internet",
    "twisted.internet.endpoints",
    "twisted.logger",
    "twisted.web",
}
LIBRARIES = ("autobahn", "babel", "daphne", "twisted")


@pytest.mark.parametrize(
    "name, version",
    [
        ("autobahn", "26.10.2"),
        ("babel", "2.18.0"),
        ("celery", "5.7.0"),
        ("channels", "4.3.2"),
        ("daphne", "4.2.3"),
        ("django", "5.2.19"),
        ("twisted", "26.10.0"),
    ],
)
def test_installed_version_is_the_one_these_tests_were_written_for(name: str, version: str) -> None:
    """After an upgrade: read the changes of the library, run these tests, then change the version here."""
    assert importlib.metadata.version(name) == version


# --- the scan


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(Path(ops.__file__).parent.rglob("*.py")):
        yield path, path.read_text()


def own_names(tree: ast.AST) -> set[str]:
    """The names that a file defines itself: functions, classes, variables, attributes of `self`, and its imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            found.add(node.target.attr)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return found


def private_names(tree: ast.AST) -> set[str]:
    """The underscore names that a file reads as attributes or as strings."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {name for name in attributes | strings if re.fullmatch(r"_[a-zA-Z]\w+", name)}


def test_ops_uses_no_other_private_name() -> None:
    used: set[str] = set()
    for path, text in sources():
        tree = ast.parse(text)
        unknown = private_names(tree) - own_names(tree) - CHECKED_NAMES
        assert not unknown, f"{path}: {unknown}"
        used |= private_names(tree) & CHECKED_NAMES
    assert used == CHECKED_NAMES


def test_ops_silences_the_check_for_private_names_only_for_checked_ones() -> None:
    for path, text in sources():
        for line in text.splitlines():
            if "noqa: SLF001" in line:
                assert any(name in line for name in CHECKED_NAMES), f"{path}: {line}"


def test_ops_imports_no_other_module_of_these_libraries() -> None:
    imported = {
        node.module or ""
        for _path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    assert {module for module in imported if module.partition(".")[0] in LIBRARIES} == CHECKED_MODULES


@pytest.mark.parametrize(
    "own, library, overridden",
    [
        (
            BoundedServer,
            Server,
            {"create_application", "handle_reply", "kill_all_applications", "run"},
        ),
        (BoundedRequest, WebRequest, {"handleContentChunk", "process"}),
        (
            BoundedChannel,
            http.HTTPChannel,
            {
                "_send100Continue",
                "allContentReceived",
                "allHeadersReceived",
                "connectionLost",
                "connectionMade",
                "dataReceived",
                "lineLengthExceeded",
                "lineReceived",
                "pauseProducing",
                "requestFactory",
                "resumeProducing",
            },
        ),
        (BoundedHTTPFactory, HTTPFactory, {"acceptableProtocols", "buildProtocol"}),
        (
            BoundedSocket,
            WebSocketProtocol,
            {
                "check_timeouts",
                "connectionLost",
                "connectionMade",
                "onMessageBegin",
                "onMessageFrameBegin",
                "onPing",
                "sendData",
            },
        ),
        (BoundedSocketFactory, WebSocketFactory, {"buildProtocol", "protocol"}),
    ],
)
def test_overridden_names_exist_in_the_library(own: type, library: type, overridden: set[str]) -> None:
    """A method that the library renames would otherwise never be called again, without an error."""
    assert {name for name in vars(own) if not name.startswith("__") and hasattr(library, name)} == overridden


# --- Babel


def test_babel_num_plurals_and_plural_expr_decide_the_plural_forms() -> None:
    catalog = Catalog(locale="ar")
    vars(catalog)["_num_plurals"], vars(catalog)["_plural_expr"] = 2, "(n != 1)"
    assert (catalog.num_plurals, catalog.plural_expr) == (2, "(n != 1)")
    assert catalog.plural_forms == "nplurals=2; plural=(n != 1);"


def test_babel_own_plural_rule_of_arabic_is_still_not_ours() -> None:
    """Once Babel has the right rule, ours can go."""
    assert Catalog(locale="ar").plural_expr != catalogues.PLURALS["ar"][1]


# --- Django and Celery


def test_django_redis_cache_has_a_client_behind_its_private_cache() -> None:
    cache = RedisCache("redis://localhost:6379/0", {})
    assert callable(cache._cache.get_client().ping)


def test_django_translation_file_changed_forgets_the_loaded_translations(tmp_path: Path) -> None:
    before = trans_real.translation("ar")
    assert reloader.translation_file_changed(sender=None, file_path=tmp_path / "django.mo") is True
    assert trans_real.translation("ar") is not before


def test_django_templatize_turns_a_template_into_python_that_marks_its_texts() -> None:
    assert templatize('{% translate "Enter" %}').strip() == "gettext(u'Enter')"


def test_celery_beat_ends_its_loop_by_is_shutdown() -> None:
    service = Service(Celery(set_as_current=False), scheduler_cls="celery.beat:Scheduler")
    service._is_shutdown.set()
    service.start()


def test_celery_worker_controller_and_should_stop_exist() -> None:
    assert callable(WorkController.start)
    assert callable(WorkController.stop)
    assert state.should_stop in (None, False)
