"""A canvas on the screen as a program of its own, for the test that reads it as a screen reader does.

Says "ready" when it is shown, "opened ID" when a step is opened; understands "down" (the key), "add" (a wait after the
first message) and "end".
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled
from app.edit import add_after, fresh
from app.ui.canvas.view import CanvasView
from app.ui.theme import theme
from app.ui.undo import FlowDocument
from flow_strategies import thank_you


def main() -> None:
    app = QApplication(["polku"])
    theme.apply(app, dark=False)
    document = FlowDocument(settled(thank_you()))
    view = CanvasView(document)
    view.set_reduced_motion(True)
    view.resize(900, 720)
    view.node_activated.connect(lambda node_id: print(f"opened {node_id}", flush=True))
    view.show()
    QTest.qWaitForWindowExposed(view)
    view.activateWindow()
    view.setFocus()

    def obey() -> None:
        match sys.stdin.readline().strip():
            case "down":
                QTest.keyClick(view, Qt.Key.Key_Down)
            case "add":
                document.apply(add_after(document.flow, "e1", "out", fresh("wait")))
            case _:
                app.quit()

    ear = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ear.activated.connect(obey)
    print("ready", flush=True)
    app.exec()
    document.setParent(view)


if __name__ == "__main__":
    main()
