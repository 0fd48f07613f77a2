"""Controls for a field of several steps at once: a value they share is shown, others read "different values".

What a person changes is written to every step; a control that shows mixed values writes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox

from app.i18n import _
from app.model.nodes import Node
from app.ui.inspector.narrow import may_shrink
from app.ui.widgets.fields import combo, spin, text_field

N = TypeVar("N", bound=Node)
_MIXED = "mixed"


class Shared(Generic[N]):
    """One field of several steps: how to read it of one, and how to make that step with another value."""

    def __init__(
        self, steps: Callable[[], Sequence[N]], read: Callable[[N], Any], write: Callable[[N, Any], Node]
    ) -> None:
        self._steps, self._read, self._write = steps, read, write

    def values(self) -> list[Any]:
        """The values there are, each once."""
        return list(dict.fromkeys(self._read(step) for step in self._steps()))

    def common(self) -> Any:
        """The value they share, None where they differ."""
        values = self.values()
        return values[0] if len(values) == 1 else None

    def written(self, value: Any) -> tuple[Node, ...]:
        """All the steps with this value."""
        return tuple(self._write(step, value) for step in self._steps())


Put = Callable[[tuple[Node, ...]], object]
Follow = Callable[[Callable[[], object]], None]


def mixed_combo(
    name: str, items: Sequence[tuple[str, object]], shared: Shared[Any], put: Put, follow: Follow
) -> QComboBox:
    """One of a few; "different values" is offered only while it is so."""
    made = may_shrink(combo(name, list(items)))

    def show() -> None:
        last = made.findData(_MIXED)
        common = shared.common()
        if common is None and last < 0:
            made.addItem(_("different values"), _MIXED)
        elif common is not None and last >= 0:
            made.removeItem(last)
        made.setCurrentIndex(made.findData(_MIXED if common is None else common))

    made.activated.connect(lambda _index: made.currentData() != _MIXED and put(shared.written(made.currentData())))
    follow(show)
    return made


def mixed_spin(
    name: str, least: int, most: int, shared: Shared[Any], put: Put, follow: Follow, *, width: int = 140
) -> QSpinBox:
    """A number; below the least one stands "different values"."""
    made = spin(name, least - 1, most, least, width=width)
    quiet = [False]

    def show() -> None:
        common = shared.common()
        quiet[0] = True
        made.setSpecialValueText(_("different values") if common is None else "")
        made.setMinimum(least - 1 if common is None else least)
        made.setValue(least - 1 if common is None else common)
        quiet[0] = False

    made.valueChanged.connect(lambda value: not quiet[0] and value >= least and put(shared.written(value)))
    follow(show)
    return made


def mixed_check(words: str, shared: Shared[Any], put: Put, follow: Follow) -> QCheckBox:
    """Yes or no; half ticked where the steps differ. A click makes them all alike."""
    made = QCheckBox(words)

    def show() -> None:
        common = shared.common()
        made.setTristate(common is None)
        made.setCheckState(
            Qt.CheckState.PartiallyChecked
            if common is None
            else Qt.CheckState.Checked
            if common
            else Qt.CheckState.Unchecked
        )
        made.setToolTip(_("different values") if common is None else "")
        made.setAccessibleDescription(made.toolTip())

    def clicked() -> None:
        put(shared.written(shared.common() is not True))
        show()  # what was refused does not stay ticked

    made.clicked.connect(clicked)
    follow(show)
    return made


def mixed_line(name: str, shared: Shared[Any], put: Put, follow: Follow, *, empty: str = "") -> QLineEdit:
    """A line of text; an empty field says "different values" until something is written."""
    made = text_field(name)

    def show() -> None:
        common = shared.common()
        made.setPlaceholderText(_("different values") if common is None else empty)
        if made.text() != (common or ""):
            made.setText(common or "")

    made.textEdited.connect(lambda text: put(shared.written(text.strip())))
    follow(show)
    return made
