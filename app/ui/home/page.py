"""Home: what needs the user today, what leaves next, what runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.i18n import _, ngettext, number
from app.ui.home.parts import LoadBars, RunningCard
from app.ui.home.rows import Attention, Today, Upcoming
from app.ui.shell.page import Page, PageHead
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import link, primary, secondary
from app.ui.widgets.cards import Card, IconMark, Tile, scrolling
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill


class HomePage(Page):
    """today() is asked at every arrival and whenever the scheduler has done something."""

    def __init__(
        self,
        today: Callable[[], Today],
        open_flow: Callable[[str], object],
        go: Callable[[str], object],
        new_flow: Callable[[], object],
    ) -> None:
        super().__init__()
        self._today_of, self._open_flow, self._go = today, open_flow, go
        self._new_flow = new_flow
        self._shown: Today | None = None
        self._head = PageHead("", "", primary(_("New automation"), "plus", on_click=new_flow))
        self._body = row(gap=16, margins=(20, 16, 20, 16))
        self.setLayout(column(self._head, scrolling(boxed(self._body)), gap=0))

    def refresh(self) -> None:
        """Shows today as it is now; nothing is redrawn while nothing has changed."""
        today = self._today_of()
        self._head.show_text(today.greeting, today.summary)
        if _facts(today) == (_facts(self._shown) if self._shown is not None else None):
            return
        self._shown = today
        self.status_changed.emit()
        held = self._held()
        clear(self._body)
        left = boxed(column(self._attention(today), self._upcoming(today), None, gap=14))
        left.setMinimumWidth(330)
        left.setMaximumWidth(current.roomy(500))
        right = boxed(column(self._figures(today), self._running(today), self._side(today), None, gap=16))
        self._body.addWidget(left, 5)
        self._body.addWidget(right, 8)
        self._hold(held)

    def _held(self) -> tuple[type, str] | None:
        """Which button has the keyboard, so that its successor can have it when the page is made anew."""
        one = QApplication.focusWidget()
        return (type(one), one.text()) if isinstance(one, QAbstractButton) and self.isAncestorOf(one) else None

    def _hold(self, held: tuple[type, str] | None) -> None:
        for one in self.findChildren(QAbstractButton):
            if not one.isHidden() and (type(one), one.text()) == held:
                one.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _attention(self, today: Today) -> QWidget:
        count = len(today.attention)
        things = ngettext("{n} thing", "{n} things", count).format(n=number(count))
        head = row(label(_("Waits for you"), "heading"), None, label(things, "small", "muted"))
        card = Card(boxed(head), margins=(18, 14, 18, 8), gap=0)
        for place, one in enumerate(today.attention):
            if place:
                card.body.addWidget(hline())
            card.body.addWidget(_attention_row(one))
        if not count:
            calm = row(
                IconMark("ok", "tone.success.text", 16, 2), label(_("Nothing. All is well."), tone="secondary"), None
            )
            card.body.addWidget(boxed(column(8, calm, 6, gap=0)))
        return card

    def _upcoming(self, today: Today) -> QWidget:
        whole = _("The whole queue, {n}").format(n=number(today.queued)) if today.queued else _("The whole queue")
        more = link(whole, on_click=lambda: self._go("activity"))
        card = Card(boxed(row(label(_("Leaves next"), "heading"), None, more)), margins=(18, 14, 18, 8), gap=0)
        rows = [_UpcomingRow(one) for one in today.upcoming]
        digits = QFontMetrics(font("small", scale=current.scale(), tabular=True))
        wide = max((digits.horizontalAdvance(one.when) for one in today.upcoming), default=0) + 2
        for place, one in enumerate(rows):
            if place:
                card.body.addWidget(hline())
            one.when.setFixedWidth(wide)
            card.body.addWidget(one)
        if not today.upcoming:
            words = _("No message waits for its time right now.")
            card.body.addWidget(boxed(column(8, label(words, tone="secondary", wrap=True), 6, gap=0)))
        return card

    def _figures(self, today: Today) -> QWidget:
        line = row(gap=12)
        for name, value in today.figures:
            card = Card(
                label(name, "small", "secondary"), label(value, "big", digits=True), margins=(16, 10, 16, 10), gap=0
            )
            card.setAccessibleName(f"{name}: {value}")
            line.addWidget(card, 1)
        return boxed(line)

    def _running(self, today: Today) -> QWidget:
        every = link(_("All automations"), on_click=lambda: self._go("automations"))
        head = row(label(_("Live"), "heading"), None, every)
        if not today.running:
            words = label(_("Nothing runs yet. Choose an automation from the library."), tone="secondary", wrap=True)
            library = secondary(_("Open the library"), "library", on_click=lambda: self._go("library"))
            line = row(words, library, gap=12)
            line.setStretch(0, 1)
            return boxed(column(head, Card(boxed(line)), gap=8))
        cards = row(gap=12)
        for one in today.running:
            cards.addWidget(RunningCard(one, lambda name=one.name: self._open_flow(name)), 1)
        return boxed(column(head, cards, gap=8))

    def _side(self, today: Today) -> QWidget:
        words = label(_("Messages per customer in 90 days"), "small", "muted")
        heavy = today.load[-1][1] if today.load else 0
        calm = (
            Pill(_("in order"), "success", "check", small=True)
            if not heavy
            else Pill(
                ngettext("{n} got 7 or more", "{n} got 7 or more", heavy).format(n=number(heavy)), "warning", small=True
            )
        )
        title = row(label(_("Moderation"), "heading"), None, calm)
        load = Card(boxed(title), words, LoadBars(today.load, words.text()), gap=4)
        done = sum(1 for _words, ready in today.steps if ready)
        head = row(label(_("To begin with"), "heading"), None, label(f"{done} / {len(today.steps)}", "small", "muted"))
        steps = Card(boxed(head), gap=5)
        for step, ready in today.steps:
            mark = IconMark("ok", "tone.success.text", 16, 2) if ready else IconMark("clock", "border.control", 16, 2)
            steps.body.addWidget(boxed(row(mark, label(step, tone="muted" if ready else "primary"), None)))
        steps.body.addStretch(1)
        line = row(load, steps, gap=12)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        return boxed(line)

    def window_title(self) -> str:
        return _("Home")

    def status(self) -> tuple[str, str]:
        copied = self._shown.copied if self._shown is not None else ""
        return "", "   ".join(part for part in (copied, _("Ctrl+K searches everything")) if part)

    def arrive(self) -> None:
        self.refresh()


def _facts(today: Today) -> tuple[object, ...]:
    attention = tuple((one.title, one.detail) for one in today.attention)
    return (
        attention,
        today.upcoming,
        today.queued,
        today.figures,
        today.running,
        today.load,
        today.steps,
        today.copied,
    )


def _attention_row(one: Attention) -> QWidget:
    words = column(label(one.title, "medium"), ElidedLabel(one.detail, "small", "muted"), gap=0)
    go = secondary(one.button, extent="small", on_click=one.act)
    go.setAccessibleDescription(one.title)
    line = row(Tile(one.icon, one.tone, 34, 18, 17, 2), words, go, gap=12, margins=(0, 10, 0, 10))
    line.setStretch(1, 1)
    return boxed(line)


class _UpcomingRow(QWidget):
    """When, to whom, what; the card makes all times equally wide."""

    def __init__(self, one: Upcoming) -> None:
        super().__init__()
        self.when = label(one.when, "small", "muted", digits=True)
        name = ElidedLabel(one.customer, "medium")
        name.setMinimumWidth(current.roomy(96))
        title = ElidedLabel(one.title, tone="secondary")
        line = row(self.when, Avatar(one.customer, one.persona, 24), name, title, gap=10)
        line.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        line.setStretch(2, 1)
        line.setStretch(3, 1)
        self.setLayout(line)
        self.setFixedHeight(current.tall(39))
