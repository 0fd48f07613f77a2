"""One persona's message in a light and in a dark mail program at once, chosen from the inboxes of all (mockup 03c)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from app.services.compare import Column, Comparison
from app.services.message_view import Inbox, InboxLine
from app.ui.messages.frames import Mail, MailFrames
from app.ui.messages.inbox import InboxList
from app.ui.widgets.cards import IconMark, Panel
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row

EDGE, NO_LIMIT = 17, 16_777_215


class BothView(QWidget):
    """The chosen persona stays chosen while the comparison changes."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._chosen = ""
        self._width, self._reading, self._pictures = "mobile", 360, True
        self.inbox = InboxList(zone)
        self.inbox.chosen.connect(self.choose)
        self._subject = ElidedLabel("", "strong")
        self._between = ElidedLabel("", "small", "muted")
        self.frames = (MailFrames(self), MailFrames(self))
        self._captions = (label("", "small", "secondary"), label("", "small", "secondary"))
        sides = QHBoxLayout()
        sides.setSpacing(EDGE)
        sides.addStretch(1)
        self._sides: list[QWidget] = []
        for frame, caption, icon in zip(self.frames, self._captions, ("sun", "moon"), strict=True):
            side = column(row(IconMark(icon, "text.muted", 14), caption, None, gap=6), frame, gap=6)
            side.setStretch(1, 1)
            self._sides.append(boxed(side))
            sides.addWidget(self._sides[-1], 1000)
        sides.addStretch(1)
        head = boxed(column(self._subject, self._between, gap=1))
        mail = column(head, gap=10, margins=(EDGE, 10, EDGE, 12))
        mail.addLayout(sides, 1)
        whole = column(Panel(self.inbox, edge="bottom"), gap=0)
        whole.addLayout(mail, 1)
        self.setLayout(whole)

    def show_comparison(self, comparison: Comparison, width: str, reading_width: int, pictures: bool) -> None:
        """Show what they get, so wide, with or without pictures."""
        self._comparison, self._width, self._reading, self._pictures = comparison, width, reading_width, pictures
        keys = [one.persona.key for one in comparison.columns]
        if self._chosen not in keys:
            self._chosen = next((one.persona.key for one in comparison.columns if one.preview), keys[0] if keys else "")
        self.choose(self._chosen)

    def choose(self, key: str) -> None:
        """Show another persona's message."""
        self._chosen = key
        if self._comparison is not None:
            lines = tuple(map(_line, self._comparison.columns))
            self.inbox.show_inbox(Inbox(lines, self._comparison.now), key)
        self._draw()

    def _draw(self) -> None:
        columns = self._comparison.columns if self._comparison else ()
        one = next((one for one in columns if one.persona.key == self._chosen), None)
        seen = one.preview if one else None
        self._subject.setText(seen.subject if seen else _("Gets no message"))
        between = (
            _("{name} <{sender}> to {to}").format(name=seen.sender_name, sender=seen.sender, to=seen.to) if seen else ""
        )
        self._between.setText(between)
        phone = self._width == "mobile"
        words = (_("Mobile, light"), _("Mobile, dark")) if phone else (_("Desktop, light"), _("Desktop, dark"))
        for dark, (frame, caption) in enumerate(zip(self.frames, self._captions, strict=True)):
            caption.setText(words[dark])
            self._sides[dark].setMaximumWidth(self._reading if phone else NO_LIMIT)
            mail = Mail(words[dark], seen.html if seen else "", seen.pictures if seen and self._pictures else {})
            frame.show_mails([mail], self._reading, 0, bool(dark))


def _line(one: Column) -> InboxLine:
    seen = one.preview
    return InboxLine(
        one.persona,
        seen.sender_name if seen else "",
        one.node,
        one.at,
        one.held,
        seen.subject if seen else "",
        seen.preheader if seen else "",
        one.trouble,
    )
