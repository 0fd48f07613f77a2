"""Tab goes through a form as one reads it, also when parts of it were made later than others."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget


def tab_in_reading_order(top: QWidget) -> None:
    """Puts the controls in a widget into the order of its layouts; what has no layout keeps its place."""
    before: QWidget | None = None
    for control in in_reading_order(top):
        if before is not None and before.nextInFocusChain() is not control:
            QWidget.setTabOrder(before, control)
        before = control


def in_reading_order(top: QWidget) -> Iterator[QWidget]:
    """The controls that Tab may come to, as the layouts put them: from the top, and from the left."""
    if top.focusPolicy() & Qt.FocusPolicy.TabFocus and top.focusProxy() is None:
        yield top
    if isinstance(top, QStackedWidget):
        for page in map(top.widget, range(top.count())):
            if page is not None:
                yield from in_reading_order(page)
        return
    inner = top.layout()
    if inner is not None:
        yield from _in_layout(inner)
    else:
        for child in top.children():  # a scroll area's viewport, a splitter's parts
            if isinstance(child, QWidget) and not child.isWindow():
                yield from in_reading_order(child)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from in_reading_order(widget)
        elif inner is not None:
            yield from _in_layout(inner)
