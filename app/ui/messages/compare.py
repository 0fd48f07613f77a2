"""Five people side by side: who gets which message, when, and the very HTML of it (mockup 03b)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.i18n import datetime as say_moment
from app.i18n import time as say_time
from app.model.errors import PolkuError
from app.model.flow import Flow, emails_in_order
from app.services.compare import Column, Comparison
from app.services.customers import write_file
from app.services.sentences import findings as finding_words
from app.services.sentences import reasons as reason_words
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.canvas.words import port_words
from app.ui.messages.both_view import BothView
from app.ui.messages.compare_file import Shown, comparison_html
from app.ui.messages.frames import Mail, MailFrames
from app.ui.theme import current
from app.ui.theme.theme import theme_changed
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton, quiet, secondary
from app.ui.widgets.cards import Card, IconMark, Panel
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.segmented import SegmentedControl

GAP = 17
MOBILE, DESKTOP = 360, 640
Look = Callable[[Flow, str, int], Comparison]
"""(draft, message step or "", nth message of the way) -> the comparison; called off the UI thread."""


class ComparePage(QWidget):
    """Shows what a draft would send to each persona. It never writes and never sends.

    message_wanted(email id): that message is to be edited.
    """

    message_wanted = Signal(str)

    def __init__(self, look: Look, shop_name: str, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._shop_name, self._zone = look, shop_name, zone
        self._flow: Flow | None = None
        self._comparison: Comparison | None = None
        self._asked = 0
        self.frames = MailFrames(self)
        self._heads = QWidget(self)
        self._notes = QWidget(self)
        self._heads_grid = QGridLayout(self._heads)
        self._notes_row = QHBoxLayout(self._notes)
        for layout in (self._heads_grid, self._notes_row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(GAP)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._tools())
        body = column(self._heads, self.frames, self._notes, gap=8, margins=(GAP, 10, GAP, 10))
        body.setStretch(body.indexOf(self.frames), 1)
        self._sides = QStackedWidget()
        self._sides.addWidget(boxed(body))
        self._both: BothView | None = None
        whole.addWidget(self._sides, 1)
        theme_changed.connect(self._redraw)

    def show_flow(self, flow: Flow) -> None:
        """Compare this draft; the last answer stays on screen until the new one is there."""
        self._flow = flow
        chosen = self._which.currentData()
        self._which.blockSignals(True)
        self._which.clear()
        if self._mode.current() == "forced":
            for email in emails_in_order(flow):
                self._which.addItem(email.title or email.id, email.id)
        else:
            most = max(self._comparison.most if self._comparison else 1, 1)
            for place in range(most):
                self._which.addItem(_("Message {n}").format(n=place + 1), place)
        self._which.setCurrentIndex(max(self._which.findData(chosen), 0))
        self._which.setVisible(self._which.count() > 1)
        self._which.blockSignals(False)
        self._ask()

    def _tools(self) -> QWidget:
        self._told = ElidedLabel("", "small", "muted")
        width = [("mobile", _("Mobile"), "mobile"), ("desktop", _("Desktop"), "desktop")]
        light = [("light", _("Light"), "sun"), ("dark", _("Dark"), "moon"), ("both", _("Both"), "columns")]
        mode = [("route", _("What the persona gets"), ""), ("forced", _("This message to all"), "")]
        self._width = SegmentedControl(_("Width of the preview"), width, small=True)
        self._light = SegmentedControl(_("Light or dark mail program"), light, small=True)
        self._mode = SegmentedControl(_("Which message is shown"), mode, small=True)
        self._which = combo(_("Message"), [])
        for control in (self._width, self._light):
            control.chosen.connect(self._redraw)
        self._mode.chosen.connect(lambda _key: self._flow and self.show_flow(self._flow))
        self._which.currentIndexChanged.connect(self._ask)
        self.pictures = IconButton("image", _("Show pictures"), side=28, icon_size=16, checkable=True)
        self.pictures.setChecked(True)
        self.pictures.toggled.connect(self._redraw)
        save = secondary(_("Save…"), "download", "small")
        menu = QMenu(self)
        menu.addAction(_("As a picture…"), self._save)
        menu.addAction(_("As one HTML file…"), self._save_html)
        save.setMenu(menu)
        save.setProperty("menu", "true")
        self._told.setMinimumWidth(80)
        tools = row(
            label(_("Who gets what"), "bold"),
            self._told,
            None,
            self._which,
            self.pictures,
            self._width,
            self._light,
            self._mode,
            save,
            gap=12,
            margins=(16, 9, 16, 9),
        )
        return Panel(boxed(tools), edge="bottom")

    def show_as(self, width: str, light: str) -> None:
        """mobile or desktop; light, dark or both."""
        self._width.choose(width)
        self._light.choose(light)
        self._redraw()

    def _ask(self) -> None:
        flow = self._flow
        if flow is None:
            return
        choice = self._which.currentData()
        forced = str(choice or "") if self._mode.current() == "forced" else ""
        nth = choice if isinstance(choice, int) else 0
        self._asked += 1
        number = self._asked
        run_task(lambda: (number, self._look(flow, forced, nth)), self._answered, self._failed)

    def _failed(self, error: PolkuError) -> None:
        told = explain(error)
        self._told.setText(f"{told.what} {told.why}")

    def _answered(self, answer: tuple[int, Comparison]) -> None:
        number, comparison = answer
        if number != self._asked:
            return
        fewer = self._comparison is None or self._comparison.most != comparison.most
        self._comparison = comparison
        if fewer and self._flow is not None and self._mode.current() == "route" and comparison.most > 1:
            self.show_flow(self._flow)
            return
        self._redraw()

    def _redraw(self) -> None:
        comparison, flow = self._comparison, self._flow
        if comparison is None or flow is None:
            return
        when = say_moment(comparison.now, self._zone)
        self._told.setText(_("The personas walk through the draft as if it started now ({when}).").format(when=when))
        wide = self._width.current() == "desktop"
        both = self._light.current() == "both"
        if both:
            view = self.both
            self._sides.setCurrentWidget(view)
            view.show_comparison(
                comparison, self._width.current(), DESKTOP if wide else MOBILE, self.pictures.isChecked()
            )
            return
        self._sides.setCurrentIndex(0)
        self._fill_heads(comparison, flow)
        clear(self._notes_row)
        for one in comparison.columns:
            self._notes_row.addWidget(self._note(one, flow), 1)
        mails = [
            Mail(one.persona.title, one.preview.html, one.preview.pictures if self.pictures.isChecked() else {})
            if one.preview
            else Mail(one.persona.title, "")
            for one in comparison.columns
        ]
        self.frames.show_mails(mails, DESKTOP if wide else MOBILE, GAP, self._light.current() == "dark")

    @property
    def both(self) -> BothView:
        """One persona's message, light and dark; made when it is first wanted."""
        if self._both is None:
            self._both = BothView(self._zone)
            self._sides.addWidget(self._both)
        return self._both

    def _fill_heads(self, comparison: Comparison, flow: Flow) -> None:
        clear(self._heads_grid)
        place = 0
        while place < len(comparison.columns):
            node = comparison.columns[place].node
            count = sum(1 for one in comparison.columns if one.node == node)
            self._heads_grid.addWidget(self._group(comparison.columns[place], count), 0, place, 1, count)
            place += count
        for place, one in enumerate(comparison.columns):
            self._heads_grid.addWidget(self._head(one, flow), 1, place)
            self._heads_grid.setColumnStretch(place, 1)

    def _group(self, first: Column, count: int) -> QWidget:
        title = first.title or _("Gets no message")
        words = ngettext("{n} persona", "{n} personas", count).format(n=count)
        mark = IconMark("mail" if first.node else "eye-off", "kind.email.base" if first.node else "text.muted", 16)
        edit = quiet(_("Edit"), "edit", "tiny", on_click=lambda: self.message_wanted.emit(first.node))
        edit.setAccessibleName(_("Edit the message"))
        edit.setVisible(bool(first.node))
        top = row(mark, label(title, "bold"), label(words, "small", "muted"), None, edit, gap=8, margins=(0, 0, 0, 6))
        return boxed(column(boxed(top), _Underline("kind.email.line" if first.node else "border.default"), gap=0))

    def _head(self, one: Column, flow: Flow) -> QWidget:
        person = row(
            Avatar(one.persona.title, one.persona.key, 38),
            boxed(column(ElidedLabel(one.persona.title, "bold"), ElidedLabel(_about(one), "small", "muted"))),
            gap=10,
        )
        ways = [Pill(_way_words(flow, node, port), "neutral", "diamond", small=True) for node, port in one.ways]
        if one.held:
            at = label(reason_words.say(one.held), "small", "warning")
        elif one.at:
            at = label(say_moment(one.at, self._zone), "small", "muted", digits=True)
        else:
            at = label("–", "small", "muted")
        way = row(*ways, *([IconMark("arrow-right", "text.muted", 12)] if ways else []), at, None, gap=6)
        return boxed(column(boxed(person), boxed(way), self._inbox(one), gap=6))

    def _inbox(self, one: Column) -> QWidget:
        subject = one.preview.subject if one.preview else ""
        preheader = one.preview.preheader if one.preview else ""
        at = say_time(one.at, self._zone) if one.at else ""
        sender = one.preview.sender_name if one.preview else self._shop_name
        return Card(
            boxed(row(label(sender, "small-bold"), None, label(at, "caption", "muted", digits=True))),
            ElidedLabel(subject, "small-bold"),
            ElidedLabel(preheader, "small", "muted"),
        )

    def _note(self, one: Column, flow: Flow) -> QWidget:
        if one.trouble is not None:
            return _mark("error", "error", explain(one.trouble).what)
        if one.finding is not None:
            tone = "error" if one.finding.severity == "error" else "warning"
            return _mark(tone, tone, finding_words.say(one.finding, flow))
        if one.preview is None:
            return QWidget()
        fits = len(one.preview.subject) <= 60
        words = _("The subject fits the screen") if fits else _("The subject is cut on a phone")
        return _mark("ok" if fits else "warning", "success" if fits else "warning", words)

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save as picture"), self._suggested("png"), "PNG (*.png)")
        if name:
            self.save_picture(Path(name))

    def save_picture(self, file: Path) -> None:
        """The comparison as it is in sight, as a PNG."""
        self.grab().save(str(file), "PNG")

    def _save_html(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save as one HTML file"), self._suggested("html"), "HTML (*.html)"
        )
        if name:
            self.save_html(Path(name))

    def save_html(self, file: Path) -> None:
        """The comparison in sight as one file that needs nothing else."""
        if self._comparison is None or self._flow is None:
            return
        shown = [
            Shown(
                one.persona.title,
                _about(one) if one.at is None else f"{_about(one)} · {say_moment(one.at, self._zone)}",
                one.preview.subject if one.preview else "",
                one.preview.preheader if one.preview else "",
                one.preview.html if one.preview else "",
                one.preview.pictures if one.preview else {},
            )
            for one in self._comparison.columns
        ]
        title = _("Comparison: {flow}").format(flow=self._flow.name)
        width = DESKTOP if self._width.current() == "desktop" else MOBILE
        try:
            write_file(file, comparison_html(title, shown, width).encode())
        except PolkuError as error:
            self._failed(error)

    def _suggested(self, ending: str) -> str:
        return str(Path.home() / f"{self._flow.name if self._flow else 'polku'}.{ending}")


class _Underline(QWidget):
    """Two pixels in a colour of the theme."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setFixedHeight(2)
        self._role = role

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current.tokens().qcolor(self._role))


def _about(one: Column) -> str:
    """Who the persona is, and which order of theirs this is about."""
    if not one.orders:
        return one.persona.tagline
    return f"{one.persona.tagline} · {_('order {n}').format(n=one.orders)}"


def _mark(icon: str, tone: str, words: str) -> QWidget:
    text = ElidedLabel(words, "small", tone)
    text.setToolTip(words)
    return boxed(row(IconMark(icon, f"tone.{tone}.base", 14), text, gap=6))


def _way_words(flow: Flow, node_id: str, port: str) -> str:
    return port_words(flow.by_id[node_id], port)
