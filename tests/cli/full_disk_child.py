"""Runs verbs on a disk that is too small, and tells as JSON how each ended and whether the shop is as it was."""

from __future__ import annotations

import io
import json
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from app.cli.main import main
from cli_kit import contents


def said(*words: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return code, out.getvalue(), err.getvalue()


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"x" * 4096)
        except OSError:
            return


def run(disk: Path, orders: Path) -> dict[str, object]:
    shop = disk / "shop"
    assert said("shop", "new", shop)[0] == 0
    assert said("flows", "add", "welcome")[0] == 0
    found: dict[str, object] = {"before": contents(shop)}
    fill(disk / "fill")
    found["export"] = said("flows", "export", "welcome", disk / "flow.json")
    found["publish"] = said("flows", "publish", "welcome")
    found["demo"] = said("demo", "--headless", "--shop", disk / "demo", "--days", 1)
    shutil.rmtree(disk / "demo", ignore_errors=True)
    (disk / "fill").unlink()
    # Last: its file keeps the room that it had taken before it was taken back, in which a publication would fit.
    found["import"] = said("import", "orders", orders, "--shop", shop)
    found["after"] = contents(shop)
    found["files"] = sorted(path.name for path in disk.iterdir())
    return found


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]))))
