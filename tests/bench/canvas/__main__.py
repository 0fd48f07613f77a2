"""The canvas beside bare painters and other node editors, at 100, 1,000 and 10,000 steps.

By hand: `python tests/bench/canvas [--peers FOLDER] [--limit SECONDS] [--only NAME ...] [STEPS ...]` with the project's
own Python. Peers are installed from PyPI into environments of their own in FOLDER, and left out without it. Each editor
draws each graph in a process of its own, one after the other.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE), str(ROOT)]

Row = dict[str, float]


@dataclass(frozen=True)
class Editor:
    """`adapter`: module in adapters/. `needs`: packages of a peer, () for what the project's own Python runs."""

    name: str
    adapter: str
    needs: tuple[str, ...] = ()
    api: str = "pyside6"


SIDE = "PySide6==6.11.3"
EDITORS = (
    Editor("Polku", "polku"),
    Editor("bare batched painter", "batched"),
    Editor("bare item per step", "items"),
    Editor("NodeGraphQt", "nodegraphqt", ("NodeGraphQt==0.6.44", SIDE)),
    Editor("QuiltiX fork", "nodegraphqt", ("NodeGraphQt-QuiltiX-fork==0.7.0", SIDE)),
    Editor("OdenGraphQt", "nodegraphqt", ("OdenGraphQt==0.7.4", SIDE)),
    Editor("qtpynodeeditor", "qtpynodeeditor", ("qtpynodeeditor==0.3.3", SIDE)),
    Editor("nodeeditor-qtpy", "nodeeditor", ("nodeeditor-qtpy==0.8.2", SIDE)),
    Editor("Orange canvas", "orange", ("orange-canvas-core==0.2.9", "PyQt6==6.11.0"), "pyqt6"),
)
COLUMNS = (
    "build",
    "first",
    "fit",
    "repaint",
    "pan",
    "drag",
    "drag_fit",
    "zoom",
    "live",
    "add",
    "undo",
    "layout",
    "worst",
)
GOALS: dict[str, str] = {
    "fit": "batched 2 peer 0.4",
    "repaint": "batched 3 peer 1",
    "drag": "peer 0.6",
    "add": "5",
    "undo": "5",
    "layout": "20",
    "build": "60",
    "memory": "30",
    "worst": "50",
    "pan": "peer 1",
    "live": "20",
}
"""At 1,000 steps: at most so many milliseconds (or MB), or times the bare batched painter, or times the best peer."""
USUAL = 40.0
"""Milliseconds that a million additions take on the machine that the goals are for. Other programs slow all down."""


def environment(editor: Editor, folder: Path | None) -> str:
    """The Python that runs an editor; RuntimeError with the reason if there is none."""
    if not editor.needs:
        return sys.executable
    if folder is None:
        raise RuntimeError("no folder for peers was given")
    home = folder / "-".join(editor.needs).replace("==", "-")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = home / "installed"
    if not done.exists():
        run([sys.executable, "-m", "venv", str(home)])
        run([str(python), "-m", "pip", "install", "--quiet", *editor.needs])
        done.touch()
    return str(python)


def run(words: list[str]) -> None:
    """Runs a command; RuntimeError with the last line it said if it fails."""
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(last_line(made.stderr))


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:90] if lines else "no word"


def measured(editor: Editor, python: str, graph: Path, limit: float) -> Row:
    """What the probe found; RuntimeError with the reason if it found nothing."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_API": editor.api, "PYTHONPATH": ""}
    if not editor.needs:
        env["PYTHONPATH"] = str(ROOT)
    words = [python, str(HERE / "probe.py"), editor.adapter, str(graph)]
    try:
        made = subprocess.run(words, capture_output=True, text=True, timeout=limit, env=env, check=False)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not done in {limit:.0f} s") from None
    found = [line for line in made.stdout.splitlines() if line.startswith("RESULT ")]
    if not found:
        raise RuntimeError(last_line(made.stderr))
    return dict(json.loads(found[0][7:]))


def table(rows: dict[str, Row | str]) -> list[str]:
    """One line for each editor, with the ratio to the bare batched painter where both have a figure."""
    names = (*COLUMNS, "memory", "loop")
    lines = ["| ms | " + " | ".join({"drag_fit": "drag at fit", "memory": "memory MB"}.get(n, n) for n in names) + " |"]
    lines.append("|---|" + "---|" * len(names))
    bare = rows.get("bare batched painter")
    for name, row in rows.items():
        if isinstance(row, str):
            lines.append(f"| {name} | not run: {row} |" + " |" * (len(names) - 1))
            continue
        cells = []
        for column in names:
            here = row.get(column)
            base = bare.get(column) if isinstance(bare, dict) else None
            ratio = (
                f" ({here / base:.2g}x)" if here is not None and base and row is not bare and column != "loop" else ""
            )
            cells.append("–" if here is None else f"{here:,.1f}{ratio}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def judged(rows: dict[str, Row | str]) -> list[str]:
    """Each goal at 1,000 steps, what was measured, and whether it is reached."""
    ours, bare = rows.get("Polku"), rows.get("bare batched painter")
    if not isinstance(ours, dict):
        return []
    peers = [row for e in EDITORS if e.needs and isinstance(row := rows.get(e.name), dict)]
    lines = ["| goal | measured | reached |", "|---|---|---|"]
    for column, goal in GOALS.items():
        words = goal.split()
        pairs = (
            [("", float(words[0]))] if len(words) == 1 else list(zip(words[::2], map(float, words[1::2]), strict=True))
        )
        for whose, most in pairs:
            others = [row[column] for row in peers if column in row] if whose == "peer" else []
            base = min(others, default=None) if whose == "peer" else (bare or {}).get(column) if whose else 1.0
            if base is None:
                continue
            slow = ours["loop"] / USUAL if not whose and column != "memory" else 1.0
            share = ours[column] / base / slow
            unit = {
                "": "MB" if column == "memory" else "ms at usual speed",
                "peer": "x best peer",
                "batched": "x batched",
            }[whose]
            lines.append(f"| {column} <= {most:g} {unit} | {share:.2g} {unit} | {'yes' if share <= most else 'NO'} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", type=int, default=[100, 1000, 10000])
    parser.add_argument("--peers", type=Path, help="folder for the environments of the peers")
    parser.add_argument("--limit", type=float, default=240.0, help="seconds for one editor and one graph")
    parser.add_argument("--only", nargs="*", default=[], help="names of editors")
    asked = parser.parse_args()
    from columns import as_graph, made_flow
    from graph import write

    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, offscreen, window 1600 x 1000", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for steps in asked.steps:
            path = Path(folder) / f"{steps}.json"
            write(path, as_graph(made_flow(steps)))
            rows: dict[str, Row | str] = {}
            for editor in EDITORS:
                if asked.only and editor.name not in asked.only:
                    continue
                try:
                    rows[editor.name] = measured(editor, environment(editor, asked.peers), path, asked.limit)
                except RuntimeError as error:
                    rows[editor.name] = str(error)
            print(f"\n{steps:,} steps\n", *table(rows), sep="\n", flush=True)
            if steps == 1000:
                print("", *judged(rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
