"""Temporary folders do not outlive their processes for long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from courts.ground.temporary_folders import TemporaryFolder, temporary_folder

LEAVE = """
import os, signal, sys
from pathlib import Path
from courts.ground.temporary_folders import TemporaryFolder
print(TemporaryFolder("diwan-test-", Path(sys.argv[1])).path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_folder_of_a_killed_process_is_removed_by_the_next_one(tmp_path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", LEAVE, str(tmp_path)], capture_output=True, text=True, check=False)
    left = Path(child.stdout.strip())
    assert left.is_dir()
    used = TemporaryFolder("diwan-test-", tmp_path)
    (tmp_path / "diwan-test-without-a-lock").mkdir()
    with temporary_folder("diwan-test-", tmp_path) as folder:
        assert folder.is_dir()
        assert not left.exists()
        assert used.path.is_dir(), "it is in use"
    assert not folder.exists()
    used.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["diwan-test-without-a-lock"]
