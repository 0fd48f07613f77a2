"""Form fields: a label above, help or an error below, and the controls that Qt does not dress by itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.i18n import _
from app.ui.theme import current
from app.ui.theme.icons import bind_icon
from app.ui.widgets.labels import label, restyle
from app.ui.widgets.layouts import column


class Field(QWidget):
    """A labelled control. show_error("...") turns the outline red and says what to do; show_error("") heals it."""

    def __init__(self, title: str, control: QWidget, help_text: str = "") -> None:
        super().__init__()
        self.control = control
        self._title = label(title, "label", "secondary")
        self._title.setBuddy(control)
        self._help = label(help_text, "small", "muted", wrap=True)
        if not help_text:
            self._help.hide()  # shown before it has a parent, it would flash up as a window
        self._error = label("", "small", "error", wrap=True)
        self._error.hide()
        if not control.accessibleName():
            control.setAccessibleName(title)
        control.setAccessibleDescription(help_text)
        self.setLayout(column(self._title, control, self._help, self._error, None, gap=4))

    def show_error(self, text: str) -> None:
        """Shows or clears the error line."""
        if text == self.error():
            return
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.control.setProperty("wrong", "true" if text else "false")
        restyle(self.control)

    def error(self) -> str:
        """The error in sight, or ""."""
        return self._error.text()


def text_field(name: str, value: str = "", placeholder: str = "", *, small: bool = False) -> QLineEdit:
    """A line of text; name is spoken by screen readers."""
    made = QLineEdit(value)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    if small:
        made.setProperty("extent", "small")
    return made


def password_field(name: str) -> QLineEdit:
    """A hidden line with a key in front."""
    made = text_field(name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    _leading(made, "key")
    return made


def search_field(placeholder: str, *, width: int = 0) -> QLineEdit:
    """A line with a magnifier and a clear button."""
    made = text_field(placeholder, placeholder=placeholder)
    made.setClearButtonEnabled(True)
    _leading(made, "search")
    for action in made.findChildren(QAction, "_q_qlineeditclearaction"):
        action.setText(_("Clear the search"))
        bind_icon(action, "x", "text.muted", 14)
    if width:
        made.setFixedWidth(current.roomy(width))
    return made


def combo(name: str, items: list[tuple[str, object]], *, small: bool = False) -> QComboBox:
    """A choice from a list; an item is (text, data)."""
    made = CalmComboBox()
    made.setAccessibleName(name)
    if small:
        made.setProperty("extent", "small")
    for text, data in items:
        made.addItem(text, data)
    return made


def spin(name: str, low: int, high: int, value: int, *, width: int = 76) -> QSpinBox:
    """A whole number."""
    made = CalmSpinBox()
    made.setAccessibleName(name)
    made.setRange(low, high)
    made.setValue(value)
    if width:
        made.setFixedWidth(current.roomy(width))
    return made


def date_field(name: str) -> QDateEdit:
    """A day of the calendar; name is spoken by screen readers."""
    made = CalmDateEdit()
    made.setAccessibleName(name)
    made.setDisplayFormat(_("d MMM yyyy"))
    return made


def _leading(target: QLineEdit, icon_name: str) -> None:
    action = target.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
    action.setText(target.accessibleName())
    bind_icon(action, icon_name, "text.muted", 16)
    target.setProperty("leading", "true")


class CalmComboBox(QComboBox):
    """A combo box that the wheel changes only when it has the focus, so that scrolling a form changes nothing.

    A text that does not fit ends in "…". Choosing by the first letter counts as choosing: activated is emitted,
    which Qt leaves out.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.currentIndex()
        super().keyPressEvent(event)
        if not self.isEditable() and event.text().strip() and self.currentIndex() != before:
            self.activated.emit(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable():
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        edit = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, self).width() - 4
        option.currentText = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        self.setToolTip("" if option.currentText == self.currentText() else self.currentText())
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class CalmDateEdit(QDateEdit):
    """A day that the wheel changes only when it has the focus; what is typed counts when it has been typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach a date's line

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class CalmSpinBox(QSpinBox):
    """A spin box that the wheel changes only when it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(8, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(self.maximumSize())  # a stack of controls would be as high as Qt wishes

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(self.maximumSize())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class CalmDoubleSpinBox(QDoubleSpinBox):
    """A decimal spin box that the wheel changes only when it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(8, 0, 0, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(self.maximumSize())  # a stack of controls would be as high as Qt wishes

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(self.maximumSize())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
