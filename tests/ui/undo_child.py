"""The editor as a program of its own, for the test that kills it: draws in an automation of FOLDER until it ends.

Says the number of each gesture when it is made.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.edit import add_after, fresh, move
from app.engine.ports import SystemClock
from app.model.nodes import ports
from app.services.desk import open_desk
from app.services.secrets import MemorySecrets
from app.ui.editor.open_flow import OpenFlow
from app.ui.undo import FlowDocument


def main(folder: Path, name: str) -> None:
    application = QCoreApplication([])
    opened = OpenFlow(open_desk(folder, SystemClock(), MemorySecrets()), name)
    document = FlowDocument(opened.draft(), opened.save)
    document.remember(opened.undo())
    number = 0
    while True:
        number += 1
        flow = document.flow
        ways = [(node.id, port) for node in flow.nodes for port in ports(node)]
        way = ways[number * 7 % len(ways)]
        if number % 5 == 0:
            document.undo()
        elif number % 2:
            document.apply(add_after(flow, *way, fresh("wait")))
        else:
            document.apply(move(flow, {way[0]: (number * 8.0, number * 8.0)}))
        print(number, flush=True)
        application.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
