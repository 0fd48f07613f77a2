"""How soon the window is there: a warm start of the program, beside the barest window PySide6 can show.

By hand, with the repository on the path: `python tests/bench/bench_start.py [RUNS]`. On the screen there is, or without
one. Seconds since the start of the process, medians over RUNS (7) starts in turns, each also in bare windows:

    first paint   the window is painted for the first time; the demo shop, made before, will open       at most 0.4
    welcome       the same on a computer where no shop is open yet: the welcome is painted              at most 0.4
    canvas        the demo shop is open, and its thank-you flow painted on the canvas                   at most 1.5
    bare          a QMainWindow with nothing in it is painted for the first time
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic

FLOW = "thank-you"
LIMITS = {"first paint": 0.4, "welcome": 0.4, "canvas": 1.5}
TOO_LONG = 60
Note = Callable[[], object]


def watch(application: object, is_it: Callable[[object], bool], painted: Note) -> None:
    """Calls `painted` once, when a widget has been painted for the first time and is on the screen."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and is_it(watched):
                app.removeEventFilter(self)
                QTimer.singleShot(0, painted)
            return False

    assert isinstance(application, QCoreApplication)
    app = application
    app.installEventFilter(Watcher(app))


def start_bare(begun: float) -> None:
    """The peer."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    watch(app, lambda widget: widget is window, lambda: leave({"bare": monotonic() - begun}))
    window.show()
    app.exec()


def start_program(begun: float, flow: str) -> None:
    """The program as `polku` starts it; the shop of last time opens, and then this flow. Without one, the welcome."""
    from dataclasses import replace

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

    from app import bootstrap
    from app.__main__ import main
    from app.ui.shell.program import Backstage, Program, ShopRoom
    from app.ui.shell.window import Window

    found: dict[str, float] = {}
    make_application, load = bootstrap.make_application, bootstrap._load

    def watched(argv: list[str]) -> object:
        app = make_application(argv)
        watch(app, lambda widget: isinstance(widget, Window), painted)
        return app

    def painted() -> None:
        if not flow:
            leave({"welcome": now()})
        found["first paint"] = now()

    def loaded(demo: Path | None = None) -> Backstage:
        backstage = load(demo)

        def enter(desk: object, program: Program) -> ShopRoom:
            found["shop open"] = now()
            room = backstage.enter(desk, program)
            QTimer.singleShot(0, lambda: open_flow(room, program))
            return room

        return replace(backstage, enter=enter)

    def open_flow(room: ShopRoom, program: Program) -> None:
        found["home"] = now()
        room.open_flow(flow)
        watch(program.app, is_canvas, lambda: leave(found | {"canvas": now()}))

    def is_canvas(widget: object) -> bool:  # by name: its module is not imported yet
        return isinstance(widget, QWidget) and type(widget.parent()).__name__ == "CanvasView"

    def now() -> float:
        return monotonic() - begun

    bootstrap.make_application, bootstrap._load = watched, loaded
    main([])


def leave(found: dict[str, float]) -> None:
    """Tells what was measured and ends at once, as nothing of the end is measured."""
    print(json.dumps(found), flush=True)
    os._exit(0)


def make_shop() -> str:
    """The demo shop in the program's own folder, as the last one open; answers the name of the flow."""
    from app.engine.ports import SystemClock
    from app.paths import data_dir
    from app.services.app_settings import remember_shop
    from app.services.demo.lively import open_lively_demo
    from app.services.flows import list_flows

    desk = open_lively_demo(data_dir() / "demo", SystemClock())
    remember_shop(desk.folder)
    names = [row.name for row in list_flows(desk) if row.library_id == FLOW]
    desk.close()
    return names[0]


def started(what: str, *words: str, home: str = "") -> dict[str, float]:
    """One start in a process of its own: seconds since just before it was asked for."""
    line = [sys.executable, __file__, what, repr(monotonic()), *words]
    own = {"POLKU_HOME": home} if home else {}
    done = subprocess.run(line, capture_output=True, text=True, timeout=TOO_LONG, check=True, env=os.environ | own)
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def measure(runs: int) -> dict[str, list[float]]:
    """Warm: one start of each goes before those that count."""
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        os.environ["POLKU_HOME"] = home
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
        os.environ["PYTHONPYCACHEPREFIX"] = f"{home}/compiled"  # as installed: compiled at the first start, then read
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        flow = make_shop()
        for run in range(runs + 1):
            for found in (started("bare"), started("program", flow), started("program", "", home=f"{home}/nobody")):
                for name, seconds in found.items():
                    times.setdefault(name, []).extend([seconds] if run else [])
    return times


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "bare":
        start_bare(float(sys.argv[2]))
        return
    if len(sys.argv) > 3 and sys.argv[1] == "program":
        start_program(float(sys.argv[2]), sys.argv[3])
        return
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    times = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
    bare = median(times["bare"])
    print(f"{'':<14}{'median s':>9}{'least s':>9}{'x bare':>8}{'limit s':>9}")
    for name, seconds in times.items():
        limit = f"{LIMITS[name]:.1f}" if name in LIMITS else ""
        print(f"{name:<14}{median(seconds):>9.3f}{min(seconds):>9.3f}{median(seconds) / bare:>8.2f}{limit:>9}")


if __name__ == "__main__":
    main()
