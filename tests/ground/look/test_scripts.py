"""The scripts as static files: imports that hashed names can follow."""

from __future__ import annotations

import re
from pathlib import Path

from ops.serving.hashed_static_files import HashedStaticFiles

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "video/static", ROOT / "video/recordings/static", ROOT / "courts/ground/static"]
# Types in comments count: the storage rewrites `import("…")` wherever it stands.
IMPORTS = re.compile(r'(?:\bfrom |\bimport\(|\bimport )"(\.[^"]+)"')


def imports() -> dict[str, set[str]]:
    """Return the imports of each script, by paths below the folders of static files."""
    found = {}
    for folder in FOLDERS:
        for script in folder.rglob("*.js"):
            named = (script.parent / name for name in IMPORTS.findall(script.read_text("utf-8")))
            found[str(script.relative_to(folder))] = {_below(path.resolve(), folder) for path in named}
    return found


def _below(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


def test_scripts_import_no_cycle_and_no_chain_longer_than_the_storage_follows():
    graph = imports()
    known: dict[str, int] = {}

    def depth(script: str, chain: tuple[str, ...] = ()) -> int:
        assert script not in chain, " -> ".join([*chain, script])
        if script not in known:
            known[script] = 1 + max((depth(each, (*chain, script)) for each in graph.get(script, ())), default=0)
        return known[script]

    assert 2 < max(depth(script) for script in graph) < HashedStaticFiles.max_post_process_passes


def test_every_import_of_a_script_exists():
    graph = imports()
    assert {name for names in graph.values() for name in names} - graph.keys() == set()
