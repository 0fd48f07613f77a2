"""How soon the preview shows what is typed into a message: from the key to the message drawn and measured.

By hand, with the repository on the path: `python tests/bench/bench_messages_ui.py [LETTERS]`. Milliseconds,
medians over LETTERS (40) letters typed one at a time, each when the one before has been drawn:

    subject    a letter in the subject: the preview is drawn anew                                    at most 150
    text       a letter in a text block                                                              at most 150
    inboxes    a letter in the subject: all five lines of the inboxes are there (they wait for the preview)
    five       a letter in the subject: all five previews, side by side, have been drawn anew        at most 150
    five-text  a letter in a text block: the same                                                    at most 150
    compare    the comparison of five is worked out (not drawn)

Prints the machine's load beside them: on a busy machine the figures are those of the others, too.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

LIMITS = {"subject": 150, "text": 150, "five": 150, "five-text": 150}
PATIENCE_MS = 20_000


def measure(letters: int) -> dict[str, dict[str, float]]:
    """What the words above say, as median and 95th percentile."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtTest import QTest

    from app.bootstrap import make_application
    from app.engine.ports import VirtualClock
    from app.services.compare import compare
    from app.services.demo.make import open_demo_shop
    from app.services.demo.shop import DEMO_NOW
    from app.services.flows import create_from_library, load_draft
    from app.services.secrets import MemorySecrets
    from app.ui.bridge import wait_for_tasks
    from app.ui.messages.editor import MessageEditor
    from app.ui.messages.tools import MessageTools
    from app.ui.theme import theme
    from app.ui.undo import FlowDocument

    app = make_application(["bench"])
    theme.apply(app, dark=False)
    with tempfile.TemporaryDirectory() as folder:
        desk = open_demo_shop(Path(folder) / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
        document = FlowDocument(load_draft(desk, create_from_library(desk, "thank-you")))
        editor = MessageEditor(document, MessageTools(desk), lambda *_told: None)
        editor.resize(1356, 790)
        editor.show()
        editor.show_step("thanks-first")
        letter = editor.middle.letter
        wait(letter.drawn.connect, lambda: bool(letter.marks.block_at(letter.marks.rect().center())))
        text = next(row.place for row in editor.side.blocks.rows() if type(row.block).__name__ == "Text")
        editor.choose(text)
        subject, body = editor.middle.heads.lines["subject"], editor.right.block.control(f"{text}.body")
        found = {
            "subject": [timed(letter.drawn.connect, lambda: QTest.keyClicks(subject, "a")) for _n in range(letters)],
            "text": [timed(letter.drawn.connect, lambda: QTest.keyClicks(body, "a")) for _n in range(letters)],
            "inboxes": [
                timed(editor.right.inbox.shown.connect, lambda: QTest.keyClicks(subject, "b")) for _n in range(letters)
            ],
            "compare": [spent(lambda: compare(desk, document.flow)) for _n in range(10)],
        }
        middle, five = editor.middle, editor.middle.five
        wait(five.drawn.connect, told(five.drawn, lambda: middle.show_part("five")))
        found["five"] = [timed(five.drawn.connect, lambda: QTest.keyClicks(subject, "c")) for _n in range(letters)]
        found["five-text"] = [timed(five.drawn.connect, lambda: QTest.keyClicks(body, "c")) for _n in range(letters)]
        editor.stop()
        editor.hide()
        wait_for_tasks()
        desk.close()
    return {
        name: {"median": round(median(times), 1), "p95": round(quantiles(times, n=20)[-1], 1)}
        for name, times in found.items()
    }


def timed(listen: Callable[[Callable[..., object]], object], act: Callable[[], object]) -> float:
    """Milliseconds from doing something to the next signal."""
    done: list[float] = []
    listen(lambda *_told: done.append(perf_counter()))
    begun = perf_counter()
    act()
    wait(lambda _slot: None, lambda: bool(done))
    return (done[0] - begun) * 1000


def told(signal: Any, act: Callable[[], object]) -> Callable[[], bool]:
    """Does it, and tells whether the signal has come since."""
    came: list[bool] = []
    signal.connect(lambda *_all: came.append(True))
    act()
    return lambda: bool(came)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def wait(listen: Callable[[Callable[..., object]], object], done: Callable[[], bool]) -> None:
    """Lets Qt work until it is done."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    listen(lambda *_told: loop.quit())
    looking, ending = QTimer(), QTimer()
    looking.timeout.connect(lambda: loop.quit() if done() else None)
    looking.start(2)
    ending.setSingleShot(True)
    ending.timeout.connect(loop.quit)
    ending.start(PATIENCE_MS)
    while not done() and ending.isActive():
        loop.exec()


def main() -> int:
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    print(json.dumps(found | {"load": {"1 min": round(os.getloadavg()[0], 1), "cores": os.cpu_count() or 1}}, indent=2))
    slow = [name for name, limit in LIMITS.items() if found[name]["median"] > limit]
    print("too slow: " + ", ".join(slow) if slow else "soon enough")
    return bool(slow)


if __name__ == "__main__":
    sys.stdout.flush()
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the browser engine takes its time to go, and nothing is lost
