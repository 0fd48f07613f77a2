"""`polku selftest` from outside, in a process of its own: a whole program is well, a damaged one says where."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from source_reading import ROOT


def selftest(root: Path, *arguments: str) -> tuple[int, list[dict[str, object]]]:
    own = {"PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "app", *arguments, "selftest", "--json"]
    done = subprocess.run(command, cwd=root, env=os.environ | own, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_the_checkout_is_well() -> None:
    code, proofs = selftest(ROOT, "--language", "en")
    assert [proof for proof in proofs if not proof["well"]] == []
    names = ["Files", "Languages", "Libraries", "Shop file", "Automations", "Messages", "Sending", "Window"]
    assert [proof["name"] for proof in proofs] == names
    assert code == 0


def test_a_package_without_its_finnish_words_says_so(tmp_path: Path) -> None:
    for folder in ("app", "resources", "flows_library"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    code, proofs = selftest(tmp_path, "--language", "en")
    assert [proof["name"] for proof in proofs if not proof["well"]] == ["Languages"]
    assert code == 3


def test_it_leaves_the_users_folders_alone(tmp_path: Path) -> None:
    home = Path(os.environ["POLKU_HOME"])
    selftest(ROOT)
    assert [file for file in home.rglob("*") if file.is_file()] == []
