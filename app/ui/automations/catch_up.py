"""After a sleep: what is late is shown before it leaves. Nobody need answer; in a while it leaves by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.engine.catching_up import CatchUp
from app.engine.news import Woke
from app.i18n import _, ngettext, number, time
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say as say_reason
from app.ui.widgets.buttons import primary, quiet, secondary
from app.ui.widgets.cards import Card
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, column, row

_REASONS = 5


class CatchUpDialog(QDialog):
    """Says since when nothing ran and what becomes of what is due; asks whether the late ones leave, are left out, or
    all waits. Esc leaves it to the clock.
    """

    def __init__(
        self,
        parent: QWidget,
        plan: CatchUp,
        woke: Woke,
        zone: ZoneInfo,
        choices: tuple[Callable[[], object], Callable[[], object], Callable[[], object]],
    ) -> None:
        """`choices`: send now, leave the late ones out, pause everything."""
        super().__init__(parent)
        self.setWindowTitle(_("While the computer slept"))
        self.setMinimumWidth(560)
        self._send, self._skip, self._pause = choices
        late = ngettext("{n} message is late", "{n} messages are late", plan.late).format(n=number(plan.late))
        since = _("Nothing has been sent since {when}.").format(when=say_moment(woke.since, zone))
        send = primary(_("Send now"), "send", on_click=lambda: self._chosen(self._send))
        skip = secondary(_("Leave the late ones out"), on_click=lambda: self._chosen(self._skip))
        pause = quiet(_("Pause everything"), "pause", on_click=lambda: self._chosen(self._pause))
        box: QVBoxLayout = column(
            label(late, "heading"),
            label(since, tone="secondary", wrap=True),
            4,
            Card(*_figures(plan, zone), margins=(16, 10, 16, 10), gap=6),
            label(_by_itself(woke.held_until, zone), "small", "muted", wrap=True),
            10,
            row(pause, None, skip, send),
            gap=8,
            margins=(22, 20, 22, 18),
        )
        self.setLayout(box)
        send.setDefault(True)
        FocusRing(self)

    def _chosen(self, what: Callable[[], object]) -> None:
        self.accept()
        what()


def _figures(plan: CatchUp, zone: ZoneInfo) -> list[QWidget]:
    """How many leave, by when, how many do not, and why."""
    leaves, waits, skipped = plan.count("leaves"), plan.count("waits"), plan.count("skipped")
    when = say_moment(plan.ends_at, zone)
    by = _("by {when}, within the limits").format(when=when) if plan.ends_at > plan.now else ""
    lines = [_line(_("Goes out"), leaves, by), _line(_("Waits for its turn"), waits, "")]
    lines += [_line(_("Is left out"), skipped, ""), hline()]
    reasons = sorted(plan.reasons.items(), key=lambda one: (-one[1], one[0]))[:_REASONS]
    return lines + [_line(say_reason(reason), count, "", small=True) for reason, count in reasons]


def _line(words: str, count: int, note: str, *, small: bool = False) -> QWidget:
    figure = label(number(count), "small" if small else "bold", digits=True)
    name = ElidedLabel(words, "small" if small else "body", "muted" if small else "primary")
    line = row(name, label(note, "small", "muted"), figure, gap=12)
    line.setStretch(0, 1)
    return boxed(line)


def _by_itself(held_until: datetime | None, zone: ZoneInfo) -> str:
    if held_until is None:
        return _("They leave by themselves, within quiet hours and limits.")
    when = time(held_until, zone, at=True)
    return _("Without an answer they leave by themselves {when}, within quiet hours and limits.").format(when=when)
