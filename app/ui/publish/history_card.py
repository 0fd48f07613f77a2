"""What the shop's own history says before publishing: mistakes that only it tells, and who would come in at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext, number, percent
from app.model.finding import Finding
from app.services.backfill import Backfill, Entering, TakeIn
from app.services.holdout_lift import HeldOut, lift_line
from app.ui.widgets.cards import Card, IconMark
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl

NAMED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What was found; not `known`: the shop has no history to look at."""

    findings: Sequence[Finding]
    backfill: Backfill
    held_out: HeldOut | None = None
    known: bool = True


class HistoryCard(Card):
    """Answers `take_in()`. changed() when it has another height."""

    changed = Signal()

    def __init__(self, line: Callable[[Finding], QWidget]) -> None:
        """`line` draws a finding as the dialog draws all of them."""
        self._line = line
        self._findings: QVBoxLayout = column(gap=0)
        self._state = label(_("Playing 90 days of the shop’s own history"), "small", "secondary", wrap=True)
        self._entering = label("", "body", wrap=True)
        self._names = label("", "small", "secondary", wrap=True)
        self._choice = SegmentedControl(
            _("Who comes in at once"),
            [
                ("none", _("Only new ones"), ""),
                ("in_time", _("Those in time"), ""),
                ("all", _("The late ones, too"), ""),
            ],
            small=True,
        )
        self._choice.chosen.connect(lambda _key: self._tell())
        self._after = label("", "small", "secondary", wrap=True)
        self._backfill = Backfill()
        self._lift = label("", "small", "secondary", wrap=True)
        self._lift.hide()
        self._whole = boxed(
            column(
                label(_("Who would be on the way already"), "label", "secondary"),
                self._entering,
                self._names,
                row(self._choice, None),
                self._after,
                gap=4,
                margins=(0, 6, 0, 0),
            )
        )
        self._whole.hide()
        head = row(IconMark("history", "text.muted", 17), label(_("By the shop’s own history"), "bold"), None, gap=8)
        super().__init__(head, self._findings, self._state, self._whole, self._lift, margins=(14, 12, 14, 12), gap=6)

    def take_in(self) -> TakeIn:
        """Whom to let in after publishing."""
        key = self._choice.current()
        return "in_time" if key == "in_time" else "all" if key == "all" else "none"

    def show_playing(self) -> None:
        """It is being looked at."""
        clear(self._findings)
        self._state.setText(_("Playing 90 days of the shop’s own history"))
        self._state.show()
        self._whole.hide()

    def show_told(self, told: Told) -> None:
        """What was found; the choice stays."""
        clear(self._findings)
        for finding in told.findings:
            self._findings.addWidget(self._line(finding))
            self._findings.addWidget(hline())
        nothing = _("Nothing to remark in 90 days.") if told.known else _("The shop has no history yet to look at.")
        self._state.setText(nothing)
        self._state.setVisible(not told.findings)
        self._backfill = told.backfill
        self._show_lift(told.held_out)
        in_time, late = len(told.backfill.in_time), len(told.backfill.late)
        self._whole.setVisible(bool(in_time or late))
        words = ngettext(
            "{n} customer would be on the way by what has happened: {in_time} in time, {late} late.",
            "{n} customers would be on the way by what has happened: {in_time} in time, {late} late.",
            in_time + late,
        )
        self._entering.setText(words.format(n=number(in_time + late), in_time=number(in_time), late=number(late)))
        self._choice.set_enabled("in_time", bool(in_time), _("Nobody is in time."))
        self._choice.set_enabled("all", bool(late), _("Nobody is late."))
        self._tell()

    def _show_lift(self, held_out: HeldOut | None) -> None:
        """What the live version has brought about, where it keeps people out."""
        self._lift.setVisible(held_out is not None)
        if held_out is not None:
            told = _("{share} kept out for comparison. {effect}")
            share = percent(held_out.percent / 100)
            self._lift.setText(told.format(share=share, effect=lift_line(held_out.lift)))

    def _tell(self) -> None:
        chosen = self._backfill.chosen(self.take_in())
        shown = chosen or self._backfill.chosen("all")
        self._names.setText(_named(shown))
        match self.take_in():
            case "none":
                told = _("They stay out; whoever comes from now on comes in.")
            case "in_time":
                told = _("They come in as if it had been running; all of their messages are still to come.")
            case _:
                told = _("A message that is too late for its time is left out, the others leave late.")
        self._after.setText(told)
        self.changed.emit()


def _named(people: Sequence[Entering]) -> str:
    names = [one.name for one in people[:NAMED]]
    more = len(people) - len(names)
    listed = ", ".join(names)
    if more <= 0:
        return listed
    return ngettext("{names} and {n} other", "{names} and {n} others", more).format(names=listed, n=number(more))
