"""The mailbox of one customer, message by message: what would have come, what would have been spared, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QPlainTextEdit, QTableView

from app.engine.played import Played
from app.i18n import _, ngettext, number
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say as say_reason
from app.services.trial_scene import Case
from app.services.trial_tally import Parts, Trial, parts_of
from app.ui.tryout.words import day_words, fate
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton, link, secondary
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.labels import ElidedLabel, label, set_tone
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns


@dataclass(frozen=True, slots=True)
class Group:
    """Some customers, as indices into a trial's cases, and what they have in common."""

    title: str
    people: tuple[int, ...]


class Mailbox(Panel):
    """day_wanted(date): a message was chosen. drawing_wanted(node). read_wanted(case, played). worst_wanted()."""

    day_wanted = Signal(object)
    drawing_wanted = Signal(str)
    read_wanted = Signal(object, object)
    worst_wanted = Signal()

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(edge="left")
        self._zone = zone
        self._trial: Trial | None = None
        self._group = Group("", ())
        self._at = 0
        self._title = ElidedLabel("", "small-bold", "secondary")
        self._place = label("", "small", "muted", digits=True)
        self._back = IconButton("left", _("Previous customer"), side=24, icon_size=14, on_click=lambda: self.step(-1))
        self._next = IconButton("right", _("Next customer"), side=24, icon_size=14, on_click=lambda: self.step(1))
        line = row(self._title, self._place, self._back, self._next, gap=4, margins=(14, 0, 8, 0))
        line.setStretch(0, 1)
        head = Panel(boxed(line), edge="bottom")
        head.setFixedHeight(36)
        self._avatar, self._name, self._about = Avatar("?", side=40), ElidedLabel("", "strong"), ElidedLabel("")
        set_tone(self._about, "secondary")
        self._worst = link(_("Back to the most loaded"), on_click=self.worst_wanted.emit)
        self._before, self._after = _Sum(_("Without guardrails"), "error"), _Sum(_("With guardrails"), "success")
        self.list = QTableView()
        self._model: RowsModel[Played] = RowsModel(
            (Column("", self._day), Column("", self._words), Column("", self._fate)), self
        )
        dress_table(self.list, _("Messages of this customer"), row_height=34)
        self.list.setModel(self._model)
        self.list.horizontalHeader().hide()
        set_columns(self.list, [74, 0, 128])
        self.list.selectionModel().currentRowChanged.connect(self._chosen)
        self._detail = _Detail(self._read, lambda by: self.step_message(by))
        self._detail.drawing.clicked.connect(lambda _on=False: self._show_in_drawing())
        who = row(self._avatar, column(None, self._name, self._about, None, gap=1), gap=12)
        self.body.addWidget(head)
        sums = row(self._before, self._after, gap=10)
        self.body.addLayout(column(who, row(self._worst, None), sums, gap=10, margins=(14, 12, 14, 10)))
        self.body.addWidget(self.list, 1)
        self.body.addLayout(column(self._detail, margins=(14, 10, 14, 12)))
        self.show_group(Group(_("Customer who gets the most"), ()))

    def show_trial(self, trial: Trial, group: Group) -> None:
        """Other figures; the same customer stays in sight where they are still in the group."""
        before = self.case()
        self._trial = trial
        place = 0
        if before is not None:
            ids = [trial.people[n].id for n in group.people]
            place = ids.index(before.customer.id) if before.customer.id in ids and self._at else 0
        self._group, self._at = group, place
        self._show()

    def show_group(self, group: Group) -> None:
        """Other people, from the first."""
        self._group, self._at = group, 0
        self._show()

    def case(self) -> Case | None:
        """Whose mailbox it is."""
        if self._trial is None or not self._group.people or self._at >= len(self._group.people):
            return None
        return self._trial.cases[self._group.people[self._at]]

    def played(self) -> Played | None:
        """The message chosen."""
        return self._model.row(self.list.currentIndex().row())

    def step(self, by: int) -> None:
        """The next customer of the group, or the one before."""
        if 0 <= self._at + by < len(self._group.people):
            self._at += by
            self._show()

    def step_message(self, by: int) -> None:
        """Forth and back in time."""
        self._choose(max(0, min(self._model.rowCount() - 1, self.list.currentIndex().row() + by)))

    def go_to_day(self, day: date) -> None:
        """To the last message up to a day; where there is none, none."""
        rows = self._model.rows()
        place = sum(one.at.astimezone(self._zone).date() <= day for one in rows) - 1
        if place != self.list.currentIndex().row():
            with _Quiet(self):
                self._choose(place)

    def show_text(self, subject: str, text: str) -> None:
        """What the chosen message says."""
        self._detail.show_text(subject, text)

    def reading(self) -> str:
        """The text of the message that is being read; "" where none is."""
        return self._detail.reading()

    def _choose(self, place: int) -> None:
        index = self._model.index(place, 0) if place >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.list.selectionModel().setCurrentIndex(index, flags)

    def _show(self) -> None:
        case, several = self.case(), len(self._group.people)
        self._title.setText(self._group.title)
        self._place.setText(f"{number(self._at + 1)} / {number(several)}" if several > 1 else "")
        self._back.setEnabled(self._at > 0)
        self._next.setEnabled(self._at + 1 < several)
        worst = self._trial.worst if self._trial else ()
        self._worst.setVisible(self._trial is not None and self._group.people != worst)
        self._name.setText(case.name if case else _("Nobody"))
        self._avatar.show_person(case.name if case else "?")
        self._about.setText(case.customer.email if case else "")
        self._before.show_parts(parts_of(case.before if case else ()))
        self._after.show_parts(parts_of(case.after if case else ()))
        self._model.show_rows(case.after if case else ())
        self.list.setAccessibleDescription(self._name.text())
        if case and case.after:
            with _Quiet(self):
                self._choose(0)
            self._show_detail()
        else:
            self._detail.clear()

    def _chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_detail()
        played = self.played()
        if played is not None:
            self.day_wanted.emit(played.at.astimezone(self._zone).date())

    def _show_detail(self) -> None:
        case, played, trial = self.case(), self.played(), self._trial
        if case is None or played is None or trial is None:
            self._detail.clear()
            return
        flow = trial.scene.after.flows.get(played.flow)
        self._detail.show_message(played.title, why(case, played, flow.name if flow else "", self._zone))
        self._detail.drawing.setVisible(played.flow == trial.flow)
        self._detail.open.setVisible(flow is not None)

    def _read(self) -> None:
        case, played = self.case(), self.played()
        if case is not None and played is not None:
            self.read_wanted.emit(case, played)

    def _show_in_drawing(self) -> None:
        played = self.played()
        if played is not None:
            self.drawing_wanted.emit(played.node)

    def _day(self, played: Played) -> Cell:
        return Cell(day_words(played.at, self._zone), tone="secondary", digits=True)

    def _words(self, played: Played) -> Cell:
        return Cell(played.title, tone="muted" if played.reason else "primary", struck=bool(played.reason))

    def _fate(self, played: Played) -> Cell:
        words, tone, icon = fate(played, self._zone)
        return Cell(words, tone=tone, pill=True, icon=icon)


class _Quiet:
    """While it lasts, choosing a message moves nothing else."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    def __enter__(self) -> None:
        self._before = self._box.blockSignals(True)

    def __exit__(self, *_error: object) -> None:
        self._box.blockSignals(self._before)


class _Sum(Card):
    """So many messages: about what was bought already, and others."""

    def __init__(self, title: str, tone: str) -> None:
        self._sum = label("", "title", tone, digits=True)
        self._title = title
        self._parts = label("", "small", tone, wrap=True)
        super().__init__(ElidedLabel(title, "small", tone), self._sum, self._parts, None, margins=(12, 8, 12, 8), gap=0)
        self.setProperty("banner", tone)

    def show_parts(self, parts: Parts) -> None:
        """Newsletters about what was bought and others, and messages of automations; what there is none of is left
        out."""
        told = [(parts.again, _("what they bought")), (parts.others, _("other")), (parts.flows, _("automations"))]
        shown = told if parts.again or parts.others else told[2:]
        words = " + ".join(number(count) for count, _name in shown)
        self._sum.setText(words)
        self._parts.setText(" + ".join(name for _count, name in shown))
        self.setAccessibleName(f"{self._title}, {words}")


class _Detail(Card):
    """One message: what, when, why, and on demand what it says."""

    def __init__(self, read: Callable[[], object], step: Callable[[int], object]) -> None:
        self._title, self._why = ElidedLabel("", "bold"), label("", "small", "secondary", wrap=True)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(_("The message"))
        self._text.setFixedHeight(120)
        self._text.hide()
        back = IconButton("left", _("Earlier message"), side=26, icon_size=14, on_click=lambda: step(-1))
        forth = IconButton("right", _("Later message"), side=26, icon_size=14, on_click=lambda: step(1))
        self.open = secondary(_("Read"), "mail", "small", on_click=read)
        self.drawing = secondary(_("Show in the drawing"), "route", "small")
        head = row(self._title, back, forth, gap=4)
        head.setStretch(0, 1)
        super().__init__(
            head, self._why, self._text, row(self.open, self.drawing, None), margins=(12, 8, 10, 10), gap=6
        )

    def show_message(self, title: str, why_words: Sequence[str]) -> None:
        """Another message."""
        self.show()
        self._title.setText(title)
        self._why.setText("\n".join(why_words))
        self._text.hide()

    def show_text(self, subject: str, text: str) -> None:
        """What it says."""
        self._text.setPlainText(f"{subject}\n\n{text}")
        self._text.show()

    def reading(self) -> str:
        """What stands there to be read."""
        return "" if self._text.isHidden() else self._text.toPlainText()

    def clear(self) -> None:
        """No message."""
        self.hide()


def why(case: Case, played: Played, flow_name: str, zone: ZoneInfo) -> list[str]:
    """Why the message would have come, or not, a sentence a line."""
    lines = []
    if played.way and played.way <= len(case.ways):
        way = case.ways[played.way - 1]
        came = _("{flow}: came in {when}").format(flow=flow_name or played.flow, when=say_moment(way.entered_at, zone))
        lines.append(came)
    else:
        lines.append(_("A newsletter of the shop’s history"))
    when = say_moment(played.at, zone)
    if played.reason:
        lines.append(_("Held back {when}: {reason}").format(when=when, reason=say_reason(played.reason)))
        numbers = [(key, value) for key, value in played.seen.items() if "/" in key and isinstance(value, int)]
        for key, value in numbers:
            most, days = key.split("/")
            told = ngettext(
                "{n} message in {days} days, at most {most}", "{n} messages in {days} days, at most {most}", value
            )
            lines.append(told.format(n=number(value), days=days, most=most))
        if played.seen.get("category"):
            lines.append(_("Bought: {category}").format(category=played.seen["category"]))
    elif played.deferred:
        lines.append(_("Leaves {when}, later than it was due").format(when=when))
    else:
        lines.append(_("Leaves {when}").format(when=when))
    return lines
