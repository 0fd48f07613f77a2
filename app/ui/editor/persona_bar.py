"""Under the canvas: the personas to walk as, where the walk is, and the question it asks."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.i18n import _
from app.model.customer import Persona
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row

_ROOM_FOR_HINT = 760
_ROOM_FOR_WALK = 200
"""What the walk's own words and buttons need beside the personas."""
_FACE = 44


class PersonaChip(QAbstractButton):
    """A persona as a pill with an avatar."""

    def __init__(self, persona: Persona, number: int) -> None:
        super().__init__()
        self.persona = persona
        self.setText(persona.customer.first_name or persona.title)
        self.setCheckable(True)
        self.setAccessibleName(_("Walk as {name}").format(name=persona.title))
        self.setToolTip(f"{persona.title}, F7 {number}\n{persona.tagline}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._named = True

    def show_name(self, named: bool) -> None:
        """With the name, or the face alone."""
        if named != self._named:
            self._named = named
            self.updateGeometry()
            self.update()

    def full_width(self) -> int:
        """How wide the chip is with its name."""
        words = QFontMetricsF(font("body", scale=current.scale(), weight=600)).horizontalAdvance(self.text())
        return round(words) + 57

    def sizeHint(self) -> QSize:
        return QSize(self.full_width() if self._named else _FACE, _FACE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):  # the bar steps along the walk; Tab moves the focus
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        width = 2.0 if on else 1.0
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        hovered = self.underMouse() and not on
        edge = "accent.base" if on else "border.control" if hovered else "border.default"
        painter.setPen(QPen(colours.qcolor(edge), width))
        painter.setBrush(colours.qcolor("accent.tint" if on else "bg.surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        paint_avatar(painter, QRectF(6, 6, 32, 32), self.persona.title, self.persona.key)
        if not self._named:
            return
        painter.setFont(font("body", scale=current.scale(), weight=600 if on else 500))
        painter.setPen(colours.qcolor("text.primary"))
        painter.drawText(QRectF(46, 0, self.width() - 50, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())


class PersonaBar(Panel):
    """chosen(key) starts or ends a walk; stepped(±1) moves along it; answered(bool) answers what it asks."""

    chosen = Signal(str)
    stepped = Signal(int)
    answered = Signal(bool)

    def __init__(self, personas: Sequence[Persona]) -> None:
        super().__init__(edge="top")
        self.setFixedHeight(68)
        self.setAccessibleName(_("Walk the path as a persona"))
        self._chips: dict[str, PersonaChip] = {}
        title = column(
            None, label(_("Walk the path"), "small-bold"), label(_("as a persona"), "small", "muted"), None, gap=0
        )
        self._title = boxed(title)
        line = row(self._title, 4, gap=6, margins=(14, 0, 14, 0))
        for place, persona in enumerate(personas, start=1):
            chip = PersonaChip(persona, place)
            chip.clicked.connect(lambda _on=False, key=persona.key: self.chosen.emit(key))
            self._chips[persona.key] = chip
            line.addWidget(chip)
        self._hint = boxed(
            column(
                None,
                label(_("Pick a persona to see"), "small", "muted"),
                label(_("what they get and when"), "small", "muted"),
                None,
                gap=0,
            )
        )
        self._place = label("", "small", "secondary", digits=True)
        self._before = IconButton("left", _("Step back"), side=26, icon_size=14)
        self._after = IconButton("right", _("Step forward"), side=26, icon_size=14)
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._after.clicked.connect(lambda: self.stepped.emit(1))
        self._words = ElidedLabel("", "small", "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._yes = secondary(_("Opened it"), extent="small", on_click=lambda: self.answered.emit(True))
        self._no = secondary(_("Did not"), extent="small", on_click=lambda: self.answered.emit(False))
        top = row(None, self._before, self._place, self._after, self._yes, self._no, gap=6)
        self._walk = boxed(column(None, top, self._words, None, gap=0))
        line.addStretch(1)
        line.addWidget(self._hint)
        line.addWidget(self._walk, 10)
        self.body.addLayout(line)
        self.show_rest()

    def show_rest(self) -> None:
        """Nobody walks."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self._walk.hide()
        self._fit()

    def show_walk(self, key: str, at: int, of: int, words: str) -> None:
        """Where the walk is; of = how many steps it has."""
        self._mark(key)
        self._place.setText(_("step {n} / {of}").format(n=at, of=of))
        for part in (self._before, self._place, self._after):
            part.show()
        self._before.setEnabled(at > 1)
        self._after.setEnabled(at < of)
        self._yes.hide()
        self._no.hide()
        self._words.setText(words)

    def show_question(self, key: str, words: str, yes: str) -> None:
        """What only the person could tell: whether they opened the message, or did what is waited for. `yes`: so."""
        self._mark(key)
        for part in (self._before, self._place, self._after):
            part.hide()
        self._yes.setText(yes)
        self._yes.show()
        self._no.show()
        self._words.setText(words)
        self._yes.setFocus()

    def enter(self) -> None:
        """The keyboard comes here: a digit picks a persona."""
        chip = next((chip for chip in self._chips.values() if chip.isChecked()), None)
        first = chip or next(iter(self._chips.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _mark(self, key: str) -> None:
        for name, chip in self._chips.items():
            chip.setChecked(name == key)
        self._walk.show()
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for all names, beside a walk or because there are many, only who walks is named."""
        walking = not self._walk.isHidden()
        self._hint.setVisible(not walking and self.width() >= _ROOM_FOR_HINT)
        names = sum(chip.full_width() + 6 for chip in self._chips.values())
        wanted = _ROOM_FOR_WALK if walking else 0
        short = self.width() - self._title.sizeHint().width() - 48 - names < wanted
        for chip in self._chips.values():
            chip.show_name(chip.isChecked() or not short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self._chips)
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(keys) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.chosen.emit(keys[digit])
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)
