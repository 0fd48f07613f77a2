"""For a narrow column: a list takes the room there is and elides what does not fit."""

from PySide6.QtWidgets import QComboBox, QSizePolicy


def may_shrink(target: QComboBox) -> QComboBox:
    """The list asks for six letters' width only, and grows from there."""
    target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    target.setMinimumContentsLength(6)
    target.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return target
