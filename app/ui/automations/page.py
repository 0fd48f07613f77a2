"""The automations of the shop: what is running, what waits, and the strip that says when everything is paused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.services.insights_brief import Brief, Briefs
from app.services.insights_words import Told, rate, sales
from app.ui.automations.pause_card import PauseCard, PauseFacts, PauseStrip
from app.ui.following import Following
from app.ui.insights.table import FiguresModel, MetricCell, told_cell
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.widgets.buttons import IconButton, primary, secondary
from app.ui.widgets.cards import Card
from app.ui.widgets.empty import EmptyState, none_found
from app.ui.widgets.fields import search_field
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import state_look
from app.ui.widgets.table_model import Column
from app.ui.widgets.table_room import TableRoom, Wide
from app.ui.widgets.tables import Cell, dress_table

_BUTTONS = 7
_WIDE = (
    Wide(210, 240, grows=True), Wide(124, 180), Wide(96, 110), Wide(74, 90), Wide(112, 120), Wide(150, 180),
    Wide(104, 130), Wide(128),
)  # fmt: skip
_SPARE = (2, 4, 3)
"""Without room for all columns these go, the first of them first."""


@dataclass(frozen=True, slots=True)
class AutomationRow:
    """One automation as the list shows it; icon and persona come from its trigger and the library, `brief` from the
    results: None until they are known.
    """

    name: str
    title: str
    state: str
    version: int | None
    changed: bool
    waiting: int
    icon: str = "bolt"
    persona: str = ""
    persona_name: str = ""
    brief: Brief | None = None
    currency: str = ""


@dataclass(frozen=True)
class AutomationActions:
    """What can be done from the list. Each takes the automation's name."""

    open: Callable[[str], object]
    pause: Callable[[str], object]
    resume: Callable[[str], object]
    delete_draft: Callable[[str], object]
    new: Callable[[], object]
    library: Callable[[], object]
    show_waiting: Callable[[], object]
    resume_all: Callable[[], object]
    failed: Callable[[PolkuError], object]
    extra: Mapping[str, Callable[[str], object]] = field(default_factory=dict)


class AutomationsPage(Page):
    """rows and pause are asked again whenever the page arrives or refresh() is called. `briefs` are read off the UI
    thread and follow: at once when the page arrives, else at most every few seconds.
    """

    figures_shown = Signal()

    def __init__(
        self,
        rows: Callable[[], Sequence[AutomationRow]],
        pause: Callable[[], PauseFacts | None],
        briefs: Callable[[], Briefs],
        actions: AutomationActions,
    ) -> None:
        super().__init__()
        self._rows_of, self._pause_of, self._do = rows, pause, actions
        self._briefs = Following(briefs, self._show_briefs, actions.failed, self)
        self._known: Briefs | None = None
        self._all: list[AutomationRow] = []
        self._paused = False
        self._search = search_field(_("Find an automation"), width=220)
        self._search.textChanged.connect(lambda _text: self._show_matching())
        self._head = PageHead(
            _("Automations"),
            "",
            self._search,
            secondary(_("From the library"), "library", on_click=actions.library),
            primary(_("New automation"), "plus", on_click=actions.new),
        )
        self._strip = PauseStrip(actions.show_waiting, actions.resume_all)
        self._card = PauseCard()
        self._table = QTableView()
        self._model: FiguresModel[AutomationRow] = FiguresModel(self._columns(), self)
        self._table.setModel(self._model)
        dress_table(self._table, _("Automations"), row_height=56)
        TableRoom(self._table, _WIDE, _SPARE)
        self._table.activated.connect(self._open_index)
        self._table.doubleClicked.connect(self._open_index)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._menu_at)
        selection = self._table.selectionModel()
        selection.currentRowChanged.connect(lambda _now, _before: self.commands_changed.emit())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._listing())
        self._stack.addWidget(self._nothing_yet())
        self._stack.addWidget(none_found(_("Titles are looked through."), self._search.clear))
        self.setLayout(column(self._head, self._strip, self._stack, gap=0))

    def refresh(self) -> None:
        """Reads rows and pause again; the selection stays."""
        self._all = [self._with_figures(one) for one in self._rows_of()]
        facts = self._pause_of()
        self._paused = facts is not None
        if facts is not None:
            self._strip.show_facts(facts)
        self._strip.setVisible(self._paused)
        self._card.setVisible(self._paused)
        on_path = sum(one.waiting for one in self._all)
        automations = ngettext("{n} automation", "{n} automations", len(self._all)).format(n=number(len(self._all)))
        people = ngettext("{n} customer on a path", "{n} customers on a path", on_path).format(n=number(on_path))
        self._head.show_text(_("Automations"), f"{automations}, {people}")
        self._show_matching()
        self._briefs.ask()
        self.status_changed.emit()

    def _show_briefs(self, found: Briefs) -> None:
        self._known = found
        self._all = [self._with_figures(one) for one in self._all]
        self._show_matching()
        self.figures_shown.emit()

    def _with_figures(self, one: AutomationRow) -> AutomationRow:
        known = self._known
        return one if known is None else replace(one, brief=known.automations.get(one.name), currency=known.currency)

    def has_figures(self) -> bool:
        """Whether the figures have been read; `figures_shown` tells when."""
        return self._known is not None

    def selected(self) -> AutomationRow | None:
        """The automation that the commands are about."""
        return self._model.row(self._table.currentIndex().row())

    def _listing(self) -> QWidget:
        self._table.setProperty("round", "true")
        self._frame = Card(self._table, margins=(0, 0, 0, 0), gap=0)
        whole = column(self._frame, self._card, None, gap=14, margins=(20, 16, 20, 16))
        whole.setStretch(0, 1000)  # as high as its rows, and where there are many, as high as the page
        return boxed(whole)

    def _nothing_yet(self) -> QWidget:
        return EmptyState(
            _("No automations yet"),
            _("Choose one from the library, or draw your own. A draft sends nothing."),
            primary(_("Open the library"), "library", on_click=self._do.library),
            secondary(_("Start from nothing"), "plus", on_click=self._do.new),
            icon="flow",
        )

    def _columns(self) -> list[Column[AutomationRow]]:
        return [
            Column(_("Automation"), self._name_cell),
            Column(_("State"), self._state_cell),
            Column(
                _("Persona"),
                lambda one: Cell(
                    one.persona_name.replace("-", " ").split(" ")[-1], person=bool(one.persona), persona=one.persona
                ),
            ),
            Column(_("Waiting"), _waiting_cell),
            Column(_("Came in, 90 d"), lambda one: _figure(one, lambda known: Told(number(known.entered))), True),
            Column(_("Opened (indicative)"), lambda one: _figure(one, lambda known: rate(known.opened, "opens")), True),
            Column(_("Sales, 90 d"), lambda one: _figure(one, lambda known: sales(known.money, one.currency)), True),
            Column("", lambda one: Cell("")),
        ]

    def _name_cell(self, one: AutomationRow) -> Cell:
        if one.version is None:
            detail = _("not published")
        elif one.changed:
            detail = _("v{version}, draft has changed").format(version=one.version)
        else:
            detail = _("v{version}").format(version=one.version)
        return Cell(one.title, detail, icon=one.icon, tile="kind.trigger", bold=True)

    def _state_cell(self, one: AutomationRow) -> Cell:
        state = "paused" if self._paused and one.state == "live" else one.state
        tone, icon, words = state_look("stopped" if one.state == "paused" else state)
        return Cell(words, pill=True, tone=tone, icon=icon)

    def _show_matching(self) -> None:
        wanted = self._search.text().casefold()
        shown = [one for one in self._all if wanted in one.title.casefold()]
        same = [one.name for one in shown] == [one.name for one in self._model.rows()]
        self._model.show_rows(shown)
        for index, one in enumerate(() if same else shown):
            self._table.setIndexWidget(self._model.index(index, _BUTTONS), self._row_buttons(one))
        header = self._table.horizontalHeader().height()
        rows = sum(self._table.rowHeight(i) for i in range(len(shown)))
        self._frame.setMaximumHeight(header + rows + 2)  # the lines of the card
        self._stack.setCurrentIndex((0 if shown else 2) if self._all else 1)

    def _row_buttons(self, one: AutomationRow) -> QWidget:
        more = IconButton("dots", _("More for {title}").format(title=one.title), side=26, icon_size=15)
        more.clicked.connect(
            lambda _c=False: self._menu(self._now(one)).exec(more.mapToGlobal(QPoint(0, more.height())))
        )
        opener = secondary(_("Open"), extent="small", on_click=lambda: self._do.open(one.name))
        opener.setAccessibleName(_("Open {title}").format(title=one.title))
        return boxed(row(None, opener, more, gap=4, margins=(0, 0, 14, 0)))

    def _now(self, one: AutomationRow) -> AutomationRow:
        return next((row for row in self._all if row.name == one.name), one)

    def _menu(self, one: AutomationRow) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Open"), lambda: self._do.open(one.name))
        if one.state == "live":
            menu.addAction(_("Pause this automation"), lambda: self._do.pause(one.name))
        if one.state in ("paused", "stopped"):
            menu.addAction(_("Resume this automation"), lambda: self._do.resume(one.name))
        for words, handler in self._do.extra.items():
            menu.addAction(words, lambda handler=handler: handler(one.name))
        if one.version is None:
            menu.addSeparator()
            menu.addAction(_("Delete the draft"), lambda: self._do.delete_draft(one.name))
        return menu

    def _menu_at(self, place: QPoint) -> None:
        one = self._model.row(self._table.indexAt(place).row())
        if one is not None:
            self._menu(one).exec(self._table.viewport().mapToGlobal(place))

    def _open_index(self, index: QModelIndex) -> None:
        one = self._model.row(index.row())
        if one is not None:
            self._do.open(one.name)

    def window_title(self) -> str:
        return _("Automations")

    def handlers(self) -> Mapping[str, Handler]:
        found: dict[str, Handler] = {"edit.find": self._search.setFocus, "view.refresh": self.refresh}
        one = self.selected()
        if one is None:
            return found
        if one.state == "live":
            found["flow.pause"] = lambda: self._do.pause(one.name)
        if one.state in ("paused", "stopped"):
            found["flow.resume"] = lambda: self._do.resume(one.name)
        if one.version is None:
            found["flow.delete_draft"] = lambda: self._do.delete_draft(one.name)
        return found

    def status(self) -> tuple[str, str]:
        return "", _("Ctrl+Shift+P pauses and resumes")

    def arrive(self) -> None:
        self._briefs.hurry()
        self.refresh()


def _waiting_cell(one: AutomationRow) -> Cell:
    if not one.waiting:
        return Cell("–", tone="muted")
    return Cell(number(one.waiting), tone="info", bold=True, digits=True)


def _figure(one: AutomationRow, told: Callable[[Brief], Told]) -> MetricCell:
    if one.version is None:
        return MetricCell("–", tone="muted", right=True)
    return told_cell(told(one.brief)) if one.brief is not None else MetricCell("…", tone="muted", right=True)
