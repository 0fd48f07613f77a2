"""The mailbox of one customer, message by message: what would have come, what would have been spared, and why."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from app.engine.played import Played
from app.i18n import _, number
from app.services.trial_scene import Case
from app.services.trial_tally import Person, Trial, parts_of
from app.ui.tryout.detail import Detail, Sum, why
from app.ui.tryout.lines import Line, lines_of
from app.ui.tryout.sides import how_words, side_heads
from app.ui.tryout.words import changed, day_words, fate, none_words
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton, link, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import ElidedLabel, label, set_tone
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import pill_width
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns

_DAY, _FATE, _AROUND = 70, 134, 20
"""Pixels of the column of days, of fates as long as there are none, and around a pill."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some customers, as indices into a trial's cases, and what they have in common."""

    title: str
    people: tuple[int, ...]


class Mailbox(Panel):
    """day_wanted(date): a message was chosen. shown(): another message or customer is in sight. drawing_wanted(node).

    read_wanted(): somebody wants to see the message itself. worst_wanted(). customer_wanted(address): somebody wants
    to see all that is known of a person.
    """

    day_wanted = Signal(object)
    drawing_wanted = Signal(str)
    shown = Signal()
    read_wanted = Signal()
    worst_wanted = Signal()
    customer_wanted = Signal(str)

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
        self._names = IconButton("users", _("Who they are"), side=24, icon_size=14, checkable=True)
        self._names.toggled.connect(self._list_names)
        line = row(self._title, self._place, self._names, self._back, self._next, gap=4, margins=(14, 0, 8, 0))
        line.setStretch(0, 1)
        head = Panel(boxed(line), edge="bottom")
        head.setFixedHeight(36)
        self._avatar, self._name, self._about = Avatar("?", side=40), ElidedLabel("", "strong"), ElidedLabel("")
        set_tone(self._about, "secondary")
        self._worst = link(_("Back to the most loaded"), on_click=self.worst_wanted.emit)
        self._before, self._after = Sum("", "error"), Sum("", "success")
        self.list = QTableView()
        self._model: RowsModel[Line] = RowsModel(
            (Column("", self._day), Column("", self._words), Column("", self._fate)), self
        )
        dress_table(self.list, _("Messages of this customer"), row_height=34)
        self.list.setModel(self._model)
        self.list.horizontalHeader().hide()
        set_columns(self.list, [_DAY, 0, _FATE])
        self.list.selectionModel().currentRowChanged.connect(self._chosen)
        self._detail = Detail(self.read_wanted.emit, lambda by: self.step_message(by))
        self._detail.drawing.clicked.connect(lambda _on=False: self._show_in_drawing())
        self.open = secondary(_("Open the customer"), "user", "small", on_click=lambda: self._open_customer())
        who = row(self._avatar, column(None, self._name, self._about, None, gap=1), self.open, gap=12)
        who.setStretch(1, 1)
        sums = row(self._before, self._after, gap=8)
        self._none = label("", tone="muted", wrap=True)
        self._messages = QStackedWidget()
        self._messages.addWidget(self.list)
        self._messages.addWidget(boxed(column(self._none, None, margins=(12, 4, 12, 0))))
        mails = column(
            column(who, row(self._worst, None), sums, gap=10, margins=(12, 12, 12, 10)),
            self._messages,
            column(self._detail, margins=(12, 10, 12, 12)),
            gap=0,
        )
        mails.setStretch(1, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(boxed(mails))
        self._pages.addWidget(self._make_names())
        self.body.addWidget(head)
        self.body.addWidget(self._pages, 1)
        self.show_group(Group(_("Customer who gets the most"), ()))

    def _make_names(self) -> QWidget:
        self.names = QTableView()
        self._people: RowsModel[Person] = RowsModel(
            (
                Column(_("Customer"), lambda one: Cell(one.name, one.email if one.email != one.name else "")),
                Column(_("Messages"), self._counts, right=True),
            ),
            self,
        )
        dress_table(self.names, _("Customers of this group"), row_height=44)
        self.names.setModel(self._people)
        set_columns(self.names, [0, 96])
        self.names.activated.connect(lambda index: self.open_person(index.row()))
        self.names.clicked.connect(lambda index: self.open_person(index.row()))
        opening = secondary(_("Open the customer"), "user", "small", on_click=lambda: self._open_listed())
        whole = column(self.names, row(opening, None, margins=(14, 10, 14, 12)), gap=0)
        whole.setStretch(0, 1)
        return boxed(whole)

    def _open_customer(self) -> None:
        case = self.case()
        if case is not None:
            self.customer_wanted.emit(case.customer.email)

    def _open_listed(self) -> None:
        """The one in the list that the keyboard is on; the first one where it is on none."""
        one = self._people.row(max(0, self.names.currentIndex().row()))
        if one is not None:
            self.customer_wanted.emit(one.email)

    @staticmethod
    def _counts(one: Person) -> Cell:
        before, after = one.sent
        return Cell(f"{number(before)} → {number(after)}" if before != after else number(after), right=True)

    def show_trial(self, trial: Trial, group: Group) -> None:
        """Other figures; the same customer stays in sight where they are still in the group."""
        before = self._id()
        self._trial = trial
        place = 0
        if before and self._at:
            ids = [trial.people[n].id for n in group.people]
            place = ids.index(before) if before in ids else 0
        self._group, self._at = group, place
        self._show()

    def show_group(self, group: Group, names: bool = False) -> None:
        """Other people, from the first; `names`: first who they all are."""
        self._group, self._at = group, 0
        self._show()
        self._names.setChecked(names and len(group.people) > 1)

    def open_person(self, place: int) -> None:
        """The mailbox of one of the group."""
        if 0 <= place < len(self._group.people):
            self._at = place
            reading = self.names.hasFocus()
            self._names.setChecked(False)
            self._show()
            if reading:  # the keyboard stays in the panel, on what has been opened
                self.list.setFocus()

    def _list_names(self, on: bool) -> None:
        if on and self._trial is not None:
            self._people.show_rows([self._trial.people[n] for n in self._group.people])
            self.names.selectRow(self._at)
            self.names.setFocus()
        self._pages.setCurrentIndex(int(on))

    def _id(self) -> int:
        if self._trial is None or self._at >= len(self._group.people):
            return 0
        return self._trial.people[self._group.people[self._at]].id

    def case(self) -> Case | None:
        """Whose mailbox it is."""
        if self._trial is None or not self._group.people or self._at >= len(self._group.people):
            return None
        return self._trial.cases[self._group.people[self._at]]

    def played(self) -> Played | None:
        """The message chosen."""
        line = self._model.row(self.list.currentIndex().row())
        return line.played if line else None

    def place(self) -> tuple[int, int]:
        """(the number of the message chosen, from 0; -1 none; how many there are)."""
        return self.list.currentIndex().row(), self._model.rowCount()

    def step(self, by: int) -> None:
        """The next customer of the group, or the one before."""
        if 0 <= self._at + by < len(self._group.people):
            self._at += by
            self._show()

    def step_message(self, by: int) -> None:
        """Forth and back in time."""
        self.choose(self.list.currentIndex().row() + by)

    def choose(self, place: int) -> None:
        """One of the messages; the first or the last where there are not so many."""
        self._choose(max(0, min(self._model.rowCount() - 1, place)))

    def go_to_day(self, day: date) -> None:
        """To the last message up to a day; where there is none, none."""
        rows = self._model.rows()
        place = sum(line.played.at.astimezone(self._zone).date() <= day for line in rows) - 1
        if place != self.list.currentIndex().row():
            with _Quiet(self):
                self._choose(place)
            self.shown.emit()

    def _choose(self, place: int) -> None:
        index = self._model.index(place, 0) if place >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.list.selectionModel().setCurrentIndex(index, flags)

    def _show(self) -> None:
        case, several = self.case(), len(self._group.people)
        against = self._trial.scene.against if self._trial else "guardrails"
        judged = against == "guardrails"
        before_words, after_words = side_heads(against)
        self._before.show_title(before_words, "error" if judged else "info")
        self._after.show_title(after_words, "success" if judged else "info")
        self._names.setEnabled(several > 1)
        if self._names.isChecked():
            self._list_names(True)
        self._title.setText(self._group.title)
        self._place.setText(f"{number(self._at + 1)} / {number(several)}" if several > 1 else "")
        self._back.setEnabled(self._at > 0)
        self._next.setEnabled(self._at + 1 < several)
        worst = self._trial.worst if self._trial else ()
        self._worst.setVisible(self._trial is not None and self._group.people != worst)
        self._name.setText(case.name if case else _("Nobody"))
        self._avatar.show_person(case.name if case else "?")
        self._about.setText(case.customer.email if case else "")
        self.open.setEnabled(case is not None)
        self._before.show_parts(parts_of(case.before if case else ()))
        self._after.show_parts(parts_of(case.after if case else ()))
        lines = lines_of(case, against)
        self._model.show_rows(lines)
        # As wide as the longest of these fates: the words beside them need the room.
        fates = [self._fate(line) for line in lines]
        wide = max((pill_width(one.text, one.icon, small=True) for one in fates), default=0)
        self.list.setColumnWidth(2, round(wide) + _AROUND)
        self._messages.setCurrentIndex(int(not lines))
        self._none.setText(none_words(case))
        self.list.setAccessibleDescription(self._name.text())
        if self._model.rowCount():
            with _Quiet(self):
                self._choose(0)
            self._show_detail()
        else:
            self._detail.clear()
            self.shown.emit()

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
        told = why(case, played, flow.name if flow else "", self._zone)
        line = self._model.row(self.list.currentIndex().row())
        if line is not None and line.how:
            told.append(how_words(line.how, trial.scene.against))
        self._detail.show_message(played.title, told)
        self._detail.drawing.setVisible(played.flow == trial.flow)
        self.shown.emit()

    def _show_in_drawing(self) -> None:
        played = self.played()
        if played is not None:
            self.drawing_wanted.emit(played.node)

    def _day(self, line: Line) -> Cell:
        return Cell(day_words(line.played.at, self._zone), tone="secondary", digits=True)

    def _words(self, line: Line) -> Cell:
        lost = bool(line.played.reason) or line.how == "gone"
        return Cell(line.played.title, tone="muted" if lost else "primary", struck=lost)

    def _fate(self, line: Line) -> Cell:
        words, tone, icon = changed(line.how) if line.how else fate(line.played, self._zone)
        return Cell(words, tone=tone, pill=True, icon=icon)


class _Quiet:
    """While it lasts, choosing a message moves nothing else."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    def __enter__(self) -> None:
        self._before = self._box.blockSignals(True)

    def __exit__(self, *_error: object) -> None:
        self._box.blockSignals(self._before)
