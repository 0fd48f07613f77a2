"""The endpoint is a program of its own: it runs where nothing else of Polku is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "track"


def test_it_needs_only_its_own_room_the_model_and_what_its_lock_names(tmp_path: Path) -> None:
    for name in ("model", "track"):
        shutil.copytree(ROOT / "app" / name, tmp_path / "app" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app" / "__init__.py", tmp_path / "app")
    names = "print(*{name.partition('.')[0] for name in sys.modules})"
    told = f"import sys, app.track.serve, app.track.web, uvicorn; {names}"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, env={"PYTHONPATH": ""}, capture_output=True, text=True, check=True
    )
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", (FOLDER / "requirements.lock").read_text()))
    own = {name for name in done.stdout.split() if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert own <= {name.replace("-", "_") for name in locked} | {"app"}
    assert {"app", "starlette", "uvicorn", "msgspec"} <= own


def test_the_container_is_made_of_files_that_are_there_and_pinned_by_their_hashes() -> None:
    text = (FOLDER / "Containerfile").read_text()
    copied = [line.split()[1] for line in text.splitlines() if line.startswith("COPY")]
    assert len(copied) == 4
    assert all((ROOT / one).exists() for one in copied)
    assert "--require-hashes" in text
    wanted = re.findall(r"(?m)^([a-z]+)", (FOLDER / "requirements.in").read_text())
    lock = (FOLDER / "requirements.lock").read_text()
    assert all(re.search(rf"(?m)^{name}==\S+ .*\n +--hash=sha256:", lock) for name in wanted)
