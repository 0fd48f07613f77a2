"""One automation below the table: its funnel, its messages, the links in them, and what was answered."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from app.analysis.attribution import LONGEST_DAYS
from app.analysis.rates import Rate
from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.services.followed_words import judged_words, quality_words, reasons_words, said_words
from app.services.insights import Figures, MessageFigures
from app.services.insights_words import HOW, UNKNOWN, Told, funnel, lift_words, rate
from app.services.link_clicks import AnswerGiven, Followed, LinkClicks
from app.ui.insights.cards import small_table
from app.ui.insights.charts import Bar
from app.ui.insights.table import FiguresModel, MetricCell, message_columns
from app.ui.theme import current
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Card, Tile, scrolling
from app.ui.widgets.fields import spin
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.table_model import Column
from app.ui.words.metrics import verdict_words

FUNNEL, MESSAGES, LINKS, ANSWERS = "0", "1", "2", "3"
_LEAST, _TOLD = 90, 52
"""Heights: of a table that stands above words, and of the words, which scroll."""


class FlowCard(Card):
    """One automation: its funnel, its messages, and when an order is credited to it."""

    window_chosen = Signal(int)

    def __init__(self, open_flow: Callable[[], object], currency: Callable[[], str]) -> None:
        self._title = ElidedLabel("", "strong")
        self._window = spin(_("Days after a message in which an order is credited to it"), 1, LONGEST_DAYS, 5, width=62)
        self._body = column(gap=4)
        self._judged = label("", "small", "muted", wrap=True)
        self._messages: FiguresModel[MessageFigures] = FiguresModel(message_columns(currency))
        self._links: FiguresModel[LinkClicks] = FiguresModel(link_columns())
        self._answers: FiguresModel[AnswerGiven] = FiguresModel(answer_columns())
        self._no_links, self._reasons = _note(), _note()
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolling(boxed(self._body), _("Funnel")))
        self._stack.addWidget(small_table(self._messages, _("Messages of the automation"), [0, 74, 104, 100, 110]))
        links = small_table(self._links, _("Links of the automation’s messages"), [0, 74, 80, 84])
        links.setMinimumHeight(_LEAST)
        told = scrolling(boxed(column(self._reasons, None)), _("Why they are not people’s"))
        told.setMaximumHeight(_TOLD)
        self._stack.addWidget(boxed(column(self._no_links, links, told, gap=6)))
        self._no_answers = _note()
        answers = small_table(self._answers, _("Answers that were given"), [96, 0, 110])
        answers.setMinimumHeight(_LEAST)
        self._stack.addWidget(boxed(column(self._no_answers, answers, gap=6)))
        self._parts = SegmentedControl(
            _("What is shown"),
            [(FUNNEL, _("Funnel"), ""), (MESSAGES, _("Messages"), ""), (LINKS, _("Links"), ""),
             (ANSWERS, _("Answers"), "")],
            small=True,
        )  # fmt: skip
        self._parts.chosen.connect(lambda key: self._stack.setCurrentIndex(int(key)))
        opened = secondary(_("Show on the drawing"), "route", "small", on_click=open_flow)
        days = Flowing(
            label(_("An order is credited to a message for"), "small", "secondary"), self._window,
            label(_("days after it"), "small", "secondary"), gap=8,
        )  # fmt: skip
        super().__init__(row(self._title, opened, gap=10), row(self._parts, None), self._stack, days, gap=10)
        self._window.valueChanged.connect(self.window_chosen)

    def show_figures(self, found: Figures) -> None:
        """Another automation, or newer figures; what was followed in it is told by `show_followed`."""
        self._title.setText(found.flow.name or found.name)
        self._window.blockSignals(True)
        self._window.setValue(found.window_days)
        self._window.blockSignals(False)
        clear(self._body)
        for icon, kind, words, people, of in funnel(found):
            self._body.addWidget(_funnel_line(icon, kind, words, people, of, found.entered))
        self._judged = label("", "small", "muted", wrap=True)
        self._judged.hide()
        self._body.addWidget(self._judged)
        for words in _explained(found):
            self._body.addWidget(label(words, "small", "muted", wrap=True))
        self._body.addStretch(1)
        self._messages.show_rows(found.messages)
        self._no_links.setText(_("No link has been followed yet.") if found.clicked else _(HOW["clicks"]))
        self._no_answers.setText(_("Nobody has answered yet.") if found.feedback else _(HOW["feedback"]))
        asks = "feedback" in found.flow.metrics
        self._parts.set_enabled(ANSWERS, asks, _("This automation does not ask for feedback."))
        if not asks and self._parts.current() == ANSWERS:
            self._parts.choose(FUNNEL)
            self._stack.setCurrentIndex(int(FUNNEL))

    def show_followed(self, found: Followed) -> None:
        """Who followed which link, what machines did, what was answered."""
        words = judged_words(found)
        self._judged.setText(words)
        self._judged.setVisible(bool(words))
        self._links.show_rows(found.links)
        self._no_links.setVisible(not found.links)
        self._reasons.setText(reasons_words(found))
        self._reasons.setVisible(bool(found.reasons))
        self._answers.show_rows(found.answers)
        self._no_answers.setVisible(not found.answers)


def link_columns() -> list[Column[LinkClicks]]:
    """Of the table of links: whoever followed one counts once in each column."""
    return [
        Column(_("Link"), _link),
        Column(_("People"), lambda one: MetricCell(number(one.human), right=True, bold=True), right=True),
        Column(_("Unclear"), lambda one: MetricCell(number(one.unknown), right=True, tone="muted"), right=True),
        Column(_("Machines"), lambda one: MetricCell(number(one.machine), right=True, tone="muted"), right=True),
    ]


def answer_columns() -> list[Column[AnswerGiven]]:
    """Of the table of answers, the newest first."""
    return [
        Column(_("Stars"), lambda one: MetricCell(said_words(one)[0], say_date(one.at), tone="accent")),
        Column(_("Answer"), lambda one: MetricCell(said_words(one)[1])),
        Column(_("Quality"), lambda one: MetricCell(quality_words(one), tone=said_words(one)[2], pill=True)),
    ]


def _link(one: LinkClicks) -> MetricCell:
    return MetricCell(
        one.place or _("The shop’s front page"),
        " · ".join(part for part in (one.message, one.topic) if part),
        how=one.target,
    )


def _explained(found: Figures) -> list[str]:
    """What the orders were credited by, and whether it is the automation that brought them."""
    told = [lift_words(found.lift)] if found.lift else []
    told += [" ".join(verdict_words(one)).replace("\n", ", ") for one in found.tests]
    how = _("By code {coupon}, by link {utm}, by click {click}, by the last message {touch}.").format(
        coupon=number(found.by.get("coupon", 0)),
        utm=number(found.by.get("utm", 0)),
        click=number(found.by.get("click", 0)),
        touch=number(found.by.get("touch", 0)),
    )
    orders = sum(one.orders for one in found.money)
    credited = ngettext("{n} order credited.", "{n} orders credited.", orders).format(n=number(orders))
    return [f"{credited} {how}" if orders else credited, *told]


def _note() -> QLabel:
    return label("", "small", "muted", wrap=True)


def _funnel_line(icon: str, kind: str, words: str, people: int | None, of: Rate | None, entered: int) -> QWidget:
    told = rate(of) if of is not None else Told("")
    count = label(UNKNOWN if people is None else number(people), "bold", digits=True)
    share = label("" if people is None else told.text, "body", "muted", digits=True)
    for one, wide in ((count, 48), (share, 66)):
        one.setMinimumWidth(wide)
        one.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    name = ElidedLabel(words)
    name.setFixedWidth(round(166 * current.scale()))
    role = f"{kind}.line" if kind != "kind.goal" else "kind.goal.base"
    bar: QWidget = label(_("not seen"), "small", "muted")
    if people is not None:
        bar = Bar(people / entered if entered else 0.0, role)
    line = row(Tile(icon, kind, 26, 15, 6), name, bar, count, share, gap=10)
    line.setStretch(2, 1)
    made = boxed(line)
    made.setAccessibleName(", ".join(part for part in (words, count.text(), share.text(), told.detail) if part))
    made.setToolTip(told.detail)
    return made
