"""The figures of a trial: four totals, the days, the load, what was held back and what collides."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QTableView, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.services.sentences.reasons import say as say_reason
from app.services.trial_tally import BUCKETS, HEAVY, Day, Trial
from app.services.trial_words import side_words
from app.ui.results.charts import ShareBar
from app.ui.theme import current
from app.ui.theme.icons import bind_icon
from app.ui.tryout.charts import AFTER, BEFORE, DayChart, DayTrack, LoadChart, Swatch
from app.ui.tryout.difference import DifferenceCard
from app.ui.tryout.findings import FindingsCard, Judge
from app.ui.tryout.mailbox import Group
from app.ui.tryout.words import bucket_words, change_words
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns

SPEEDS = (5, 10, 30)
ROOMY = 620
"""Narrower than this at the usual size of text, fewer cards stand beside each other."""


class TotalCard(Card):
    """One total, without guardrails struck through, then with them."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._pill = Pill("", "success", small=True)
        self._before, self._after = label("", "heading", "muted", digits=True), label("", "title", digits=True)
        font = self._before.font()
        font.setStrikeOut(True)
        self._before.setFont(font)
        self._arrow = label("→", "body", "muted")
        super().__init__(
            row(label(title, "small", "secondary"), None, self._pill),
            row(self._before, self._arrow, self._after, None, gap=8),
            margins=(14, 10, 14, 10),
            gap=4,
        )

    def show_total(self, before: int | None, after: int, *, share: bool = False) -> None:
        """`before` None: a single number."""
        words = change_words(before, after) if share and before is not None else ""
        self._pill.show_fact(words, "success" if words.startswith("−") else "warning")
        self._pill.setVisible(bool(words))
        self._before.setVisible(before is not None and before != after)
        self._arrow.setVisible(before is not None and before != after)
        self._before.setText(number(before or 0))
        self._after.setText(number(after))
        told = number(after) if before is None else f"{number(before)} → {number(after)}"
        self.setAccessibleName(f"{self._title}: {told}")


class DaysCard(Card):
    """Messages per day: chart with a hand, or a table. day_chosen(date)."""

    day_chosen = Signal(object)

    def __init__(self, zone: ZoneInfo) -> None:
        self._days: tuple[Day, ...] = ()
        self.chart, self.track = DayChart(zone), DayTrack()
        self.table = QTableView()
        self._model: RowsModel[Day] = RowsModel(
            (
                Column(_("Day"), lambda day: Cell(say_date(day.day, year=True))),
                Column(_("Before"), lambda day: Cell(number(day.before), right=True), right=True),
                Column(_("After"), lambda day: Cell(number(day.after), right=True), right=True),
            )
        )
        dress_table(self.table, _("Messages per day"), row_height=28)
        self.table.setModel(self._model)
        set_columns(self.table, [160, 0, 0])
        self._both = QStackedWidget()
        self._both.addWidget(self.chart)
        self._both.addWidget(self.table)
        self._as_table = IconButton("list", _("As a table"), side=26, icon_size=15, checkable=True)
        self._as_table.toggled.connect(lambda on: self._both.setCurrentIndex(int(on)))
        self._play = IconButton("play", _("Play the days"), side=26, icon_size=15, on_click=self.play)
        self._told = label("", "small", "secondary", digits=True)
        self._speed = combo(_("Speed"), [(_("{n} days a second").format(n=n), n) for n in SPEEDS], small=True)
        self._speed.setCurrentIndex(1)
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._before, self._after = label("", "small"), label("", "small")
        self._legend = boxed(row(Swatch(BEFORE), self._before, 8, Swatch(AFTER), self._after, 8, gap=6))
        head = row(label(_("Messages per day"), "strong"), None, self._legend, self._as_table, gap=6)
        foot = row(self._play, self.track, self._told, self._speed, gap=8)
        foot.setStretch(1, 1)
        super().__init__(head, self._both, foot, margins=(14, 10, 14, 10))
        self.track.valueChanged.connect(self._moved)
        self.chart.day_chosen.connect(self.track.setValue)

    def show_sides(self, before: str, after: str) -> None:
        """What the two areas are."""
        self._before.setText(before)
        self._after.setText(after)

    def show_days(self, days: Sequence[Day]) -> None:
        """Other days; the hand stays where it is, at the end the first time."""
        fresh = not self._days
        self._days = tuple(days)
        self.chart.show_days(days)
        self._model.show_rows(days)
        blocked = self.track.blockSignals(True)
        self.track.setRange(0, max(0, len(days) - 1))
        if fresh:
            self.track.setValue(max(0, len(days) - 1) * 2 // 3)
        self.track.blockSignals(blocked)
        self._show_place()

    def go_to(self, day: object) -> None:
        """The hand to a day, without a signal."""
        place = next((n for n, one in enumerate(self._days) if one.day == day), -1)
        if place >= 0:
            blocked = self.track.blockSignals(True)
            self.track.setValue(place)
            self.track.blockSignals(blocked)
            self._show_place()

    def show_legend(self, on: bool) -> None:
        """What the colours mean, where there is room for it."""
        self._legend.setVisible(on)

    def play(self) -> None:
        """Let the days pass, or stand still."""
        if self._timer.isActive():
            self.stop()
            return
        if self.track.value() >= self.track.maximum():
            self.track.setValue(0)
        self._timer.start(1000 // int(self._speed.currentData()))
        self._play.set_name(_("Stand still"))
        bind_icon(self._play, "pause", "text.secondary", 15)

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()
        self._play.set_name(_("Play the days"))
        bind_icon(self._play, "play", "text.secondary", 15)

    def _tick(self) -> None:
        self._timer.setInterval(1000 // int(self._speed.currentData()))
        self.track.setValue(self.track.value() + 1)
        if self.track.value() >= self.track.maximum():
            self.stop()

    def _moved(self, place: int) -> None:
        self._show_place()
        if place < len(self._days):
            self.day_chosen.emit(self._days[place].day)

    def _show_place(self) -> None:
        place = self.track.value()
        self.chart.show_day(place)
        self.track.setAccessibleDescription(self.chart.words())
        self._told.setText(_("day {n} / {all}").format(n=number(place + 1), all=number(len(self._days))))


class Figures(QWidget):
    """group_chosen(Group): somebody wants to see who."""

    group_chosen = Signal(object)

    def __init__(self, zone: ZoneInfo, judge: Judge) -> None:
        super().__init__()
        self._trial: Trial | None = None
        self._sides = side_words("guardrails")
        self._sent, self._most = TotalCard(_("Messages")), TotalCard(_("Most to one"))
        self._heavy = TotalCard(_("Get over {n} messages").format(n=HEAVY))
        self._postponed = TotalCard(_("Moved to later"))
        self.days, self.load = DaysCard(zone), LoadChart()
        self._about_load = ElidedLabel("", "small", "secondary")
        self._under_load = label("", "small", "muted")
        load = Card(
            row(label(_("Load of messages"), "strong"), 8, self._about_load), self.load,
            row(None, self._under_load, None), margins=(14, 10, 14, 10),
        )  # fmt: skip
        self._reasons, self._hits = column(gap=4), column(gap=4)
        self._differs = DifferenceCard()
        self._differs.group_chosen.connect(self.group_chosen)
        self._totals, self._below = QGridLayout(), QGridLayout()
        for grid in (self._totals, self._below):
            grid.setSpacing(12)
        held = Card(label(_("Held back, by reason"), "strong"), self._reasons, None, margins=(14, 10, 14, 10))
        hits = Card(label(_("Collisions"), "strong"), self._hits, None, margins=(14, 10, 14, 10))
        self.findings = FindingsCard(judge)
        body = column(
            self._totals, self._differs, self.findings, self.days, load, self._below, gap=12, margins=(20, 14, 20, 14),
        )  # fmt: skip
        self.setLayout(body)
        self._pairs = (
            (self._totals, (self._sent, self._most, self._heavy, self._postponed)),
            (self._below, (held, hits)),
        )
        self._place(False)
        self.load.chosen.connect(self._bar)

    def show_trial(self, trial: Trial) -> None:
        """The picture so far."""
        self._trial = trial
        self._sides = side_words(trial.scene.against)
        self.days.show_sides(*self._sides)
        self._differs.show_trial(trial)
        self._sent.show_total(*trial.sent, share=True)
        self._most.show_total(*trial.most)
        self._heavy.show_total(*trial.heavy)
        self._postponed.show_total(None, trial.postponed)
        self.days.show_days(trial.days)
        before, after = ([len(people) for people in side] for side in trial.buckets)
        self.load.show_values(before, after)
        told = ngettext(
            "{n} customer, press a bar and you see who", "{n} customers, press a bar and you see who", trial.done
        )
        self._about_load.setText(told.format(n=number(trial.done)))
        days = len(trial.days) - 1
        words = ngettext("messages per customer in {n} day", "messages per customer in {n} days", days)
        self._under_load.setText(words.format(n=number(days)))
        self._show_reasons(trial)
        self._show_hits(trial)

    def _show_reasons(self, trial: Trial) -> None:
        clear(self._reasons)
        most = max(trial.reasons.values(), default=0)
        for reason, times in trial.reasons.items():
            words = say_reason(reason)
            people = trial.held[reason]
            self._line(self._reasons, words[:1].upper() + words[1:], number(times), Group(words, people))
            self._reasons.addWidget(ShareBar(times / most, "tone.warning.base"))
        if not trial.reasons:
            self._reasons.addWidget(label(_("Nothing was held back."), "body", "muted"))

    def _show_hits(self, trial: Trial) -> None:
        clear(self._hits)
        lines = (
            (_("Several automations on one day"), trial.same_day),
            (_("The same content again"), trial.same_content),
            (_("Different discounts within a week"), trial.clashing),
        )
        for words, (before, after) in lines:
            self._line(
                self._hits, words, f"{number(len(before))} → {number(len(after))}", Group(words, after or before)
            )
        told = _("Customers: {before} → {after}").format(before=self._sides[0], after=self._sides[1])
        self._hits.addWidget(ElidedLabel(told, "small", "muted"))

    def _line(self, box: QVBoxLayout, words: str, value: str, group: Group) -> None:
        who = quiet(_("Who"), "users", "tiny", on_click=lambda: self.group_chosen.emit(group))
        who.setAccessibleName(f"{_('Who')}: {words}")
        who.setEnabled(bool(group.people))
        line = row(label(words, wrap=True), label(value, "bold", digits=True), who, gap=8)
        line.setStretch(0, 1)
        box.addWidget(boxed(line))

    def _place(self, narrow: bool) -> None:
        """Cards beside each other, half as many where there is little room."""
        self._narrow = narrow
        self.days.show_legend(not narrow)
        for grid, cards in self._pairs:
            wide = len(cards) // 2 if narrow else len(cards)
            for number_of, card in enumerate(cards):
                grid.addWidget(card, number_of // wide, number_of % wide)

    def _bar(self, side: int, place: int) -> None:
        if self._trial is None:
            return
        people = self._trial.buckets[side][place]
        if place == len(BUCKETS) - 1 or BUCKETS[place] != (0, 0):
            sent = {n: self._trial.people[n].sent[side] for n in people}
            people = tuple(sorted(people, key=lambda n: -sent[n]))
        told = _("{bucket} messages, {how}").format(bucket=bucket_words(place), how=self._sides[side])
        self.group_chosen.emit(Group(told, people))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() < ROOMY * max(1.0, current.scale())) != self._narrow:
            self._place(not self._narrow)
