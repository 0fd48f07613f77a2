"""For a narrow column: a list takes the room there is and elides what does not fit."""

from PySide6.QtWidgets import QComboBox, QSizePolicy


def may_shrink(target: QComboBox) -> QComboBox:
    """The list asks for four letters' width only, and grows from there."""
    target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    target.setMinimumContentsLength(4)
    target.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return target
