"""Limits and quiet: how much one customer may get, when, and how fast messages leave."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTime
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSpinBox, QTimeEdit, QWidget

from app.i18n import _
from app.model.times import Weekday
from app.ui.settings.cards import SettingsCard
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import spin
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


@dataclass(frozen=True, slots=True)
class LimitValues:
    """What the pane edits. Times are HH:MM; off holds names of guardrails that are switched off.

    `warm_up`: messages in the first day of a new address; 0: it is not new.
    """

    quiet_from: str
    quiet_to: str
    caps: tuple[tuple[int, int], ...]
    just_bought_days: int
    same_content_days: int
    defer_hours: int
    off: frozenset[str]
    per_minute: int
    per_hour: int
    per_day: int
    reserve_percent: int = 20
    warm_up: int = 0
    quiet_days: tuple[Weekday, ...] = ()
    quiet_holidays: bool = False


class DayStrip(QWidget):
    """24 hours; the quiet ones are darker. The same is said by the fields above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(46)
        self._quiet: frozenset[int] = frozenset()

    def show_quiet(self, start: int, end: int, on: bool) -> None:
        """Hours from start up to end, over midnight when start is later."""
        inside = range(start, end) if start <= end else (*range(start, 24), *range(end))
        self._quiet = frozenset(inside) if on else frozenset()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(0, 0, self.width(), 26), 6, 6)
        painter.setClipPath(clip)
        step = self.width() / 24
        for hour in range(24):
            role = "kind.wait.line" if hour in self._quiet else "accent.tint"
            painter.fillRect(QRectF(hour * step, 0, step - 1, 26), colours.qcolor(role))
        painter.setClipping(False)
        painter.setFont(font("caption", scale=current.scale(), tabular=True))
        painter.setPen(colours.qcolor("text.muted"))
        for hour in (0, 6, 12, 18, 24):
            side = Qt.AlignmentFlag.AlignLeft if hour == 0 else Qt.AlignmentFlag.AlignHCenter
            x = hour * step - 20
            if hour == 24:
                side, x = Qt.AlignmentFlag.AlignRight, self.width() - 40
            painter.drawText(QRectF(max(0.0, x), 29, 40, 16), side | Qt.AlignmentFlag.AlignVCenter, str(hour))


class LimitsPane(QWidget):
    """keep(values) is called at every change. `usual` is what the button for the defaults brings back."""

    def __init__(
        self, values: LimitValues, keep: Callable[[LimitValues], object], usual: LimitValues | None = None
    ) -> None:
        super().__init__()
        self._values, self._keep, self._usual = values, keep, usual or values
        self._boxes: dict[str, QCheckBox] = {}
        cards = (self._quiet_card(), self._cap_card(), self._repeat_card(), self._defer_card(), self._pace_card())
        self.usual = secondary(_("Bring back the defaults"), "undo", on_click=self._bring_back)
        self.setLayout(column(*cards, row(self.usual, None), None, gap=12))
        self._show_quiet()
        for made in self.findChildren(QSpinBox):
            made.valueChanged.connect(lambda _value: self._read())
        for clock in self.findChildren(QTimeEdit):
            clock.timeChanged.connect(lambda _time: self._read())
        for box in self.findChildren(QCheckBox):
            box.toggled.connect(lambda _on: self._read())

    def _guard(self, name: str, words: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setChecked(name not in self._values.off)
        self._boxes[name] = made
        return made

    def _clock(self, name: str, value: str) -> QTimeEdit:
        made = QTimeEdit(QTime.fromString(value, "HH:mm"))
        made.setDisplayFormat(_("HH:mm"))
        made.lineEdit().setTextMargins(8, 0, 0, 0)
        made.setAccessibleName(name)
        made.setFixedWidth(88)
        return made

    def _quiet_card(self) -> QWidget:
        self._from = self._clock(_("Quiet hours begin"), self._values.quiet_from)
        self._to = self._clock(_("Quiet hours end"), self._values.quiet_to)
        self._strip = DayStrip()
        line = _line(
            self._guard("quiet_hours", _("No messages between")), self._from, _("and"), self._to, _("each night")
        )
        days: dict[Weekday, str] = {"sat": _("Saturdays"), "sun": _("Sundays")}
        self._days = {day: QCheckBox(words) for day, words in days.items()}
        for day, box in self._days.items():
            box.setChecked(day in self._values.quiet_days)
        self._holidays = QCheckBox(_("Finnish public holidays"))
        self._holidays.setChecked(self._values.quiet_holidays)
        free = Flowing(label(_("Nor on"), tone="secondary"), *self._days.values(), self._holidays, gap=18)
        text = _("Marketing only, in the customer’s time zone. Messages move to the next morning that is open.")
        return SettingsCard(_("Quiet hours and days"), text, line, self._strip, free)

    def _cap_card(self) -> QWidget:
        (few, week), (many, month) = (*self._values.caps, (2, 7), (5, 30))[:2]
        self._few = spin(_("Messages in the shorter time"), 1, 99, few, width=60)
        self._week = spin(_("Days of the shorter time"), 1, 365, week, width=60)
        self._many = spin(_("Messages in the longer time"), 1, 999, many, width=60)
        self._month = spin(_("Days of the longer time"), 1, 365, month, width=60)
        line = _line(
            self._guard("cap", _("At most")), self._few, _("messages in"), self._week, _("days, and"),
            self._many, _("messages in"), self._month, _("days"),
        )  # fmt: skip
        text = _("One customer does not drown, however many automations there are. Service messages are not counted.")
        return SettingsCard(_("Frequency cap"), text, line)

    def _repeat_card(self) -> QWidget:
        self._bought = spin(_("Days after a purchase"), 1, 999, self._values.just_bought_days)
        self._same = spin(_("Days before the same content again"), 1, 999, self._values.same_content_days)
        bought = _line(
            self._guard("just_bought", _("Do not recommend the same product group for")),
            self._bought,
            _("days after buying"),
        )
        same = _line(
            self._guard("same_content", _("Do not send the same content again for")), self._same, _("days from sending")
        )
        text = _("An automation sees what the customer bought, and does not push the same again.")
        return SettingsCard(_("Not what was just bought, not twice"), text, bought, same)

    def _defer_card(self) -> QWidget:
        self._defer = spin(_("Hours to wait for a guardrail"), 0, 999, self._values.defer_hours)
        line = _line(_("Put off for at most"), self._defer, _("hours, then skip"))
        text = _("Every deferral and skip is in Activity with its reason.")
        return SettingsCard(_("When a guardrail stops a message"), text, line)

    def _pace_card(self) -> QWidget:
        self._minute = spin(_("Messages per minute"), 0, 9999, self._values.per_minute)
        self._hour = spin(_("Messages per hour"), 0, 99999, self._values.per_hour, width=84)
        self._day = spin(_("Messages per day"), 0, 999999, self._values.per_day, width=92)
        line = _line(
            _("At most"), self._minute, _("a minute"), self._hour, _("an hour"), self._day, _("a day"),
        )  # fmt: skip
        self._reserve = spin(_("Kept for service messages, percent"), 0, 90, self._values.reserve_percent, width=68)
        kept = _line(_("Of an hour and a day"), self._reserve, _("% is kept for service messages"))
        self._new = QCheckBox(_("The address is new: begin with"))
        self._new.setChecked(bool(self._values.warm_up))
        self._first = spin(_("Messages in the first day"), 1, 9999, self._values.warm_up or 50, width=84)
        warm = _line(self._new, self._first, _("a day, and half as many again each day after that"))
        late = _line(
            self._guard("catch_up", _("After the computer slept, at most one late message a day to a customer"))
        )
        text = _("Keeps the address in good standing. 0 means no limit; the counts survive a restart.")
        return SettingsCard(_("Pace of sending"), text, line, kept, warm, late)

    def _bring_back(self) -> None:
        """The program's own limits, each control at a time; a new address goes on being warmed up."""
        usual = self._usual
        self._from.setTime(QTime.fromString(usual.quiet_from, "HH:mm"))
        self._to.setTime(QTime.fromString(usual.quiet_to, "HH:mm"))
        (few, week), (many, month) = usual.caps[:2]
        figures = {
            self._few: few, self._week: week, self._many: many, self._month: month,
            self._bought: usual.just_bought_days, self._same: usual.same_content_days, self._defer: usual.defer_hours,
            self._minute: usual.per_minute, self._hour: usual.per_hour, self._day: usual.per_day,
            self._reserve: usual.reserve_percent,
        }  # fmt: skip
        for control, value in figures.items():
            control.setValue(value)
        for name, box in self._boxes.items():
            box.setChecked(name not in usual.off)
        for day, box in self._days.items():
            box.setChecked(day in usual.quiet_days)
        self._holidays.setChecked(usual.quiet_holidays)

    def _show_quiet(self) -> None:
        self._strip.show_quiet(self._from.time().hour(), self._to.time().hour(), self._boxes["quiet_hours"].isChecked())

    def _read(self) -> None:
        self._show_quiet()
        now = LimitValues(
            quiet_from=self._from.time().toString("HH:mm"),
            quiet_to=self._to.time().toString("HH:mm"),
            caps=((self._few.value(), self._week.value()), (self._many.value(), self._month.value())),
            just_bought_days=self._bought.value(),
            same_content_days=self._same.value(),
            defer_hours=self._defer.value(),
            off=frozenset(name for name, box in self._boxes.items() if not box.isChecked()),
            per_minute=self._minute.value(),
            per_hour=self._hour.value(),
            per_day=self._day.value(),
            reserve_percent=self._reserve.value(),
            warm_up=self._first.value() if self._new.isChecked() else 0,
            quiet_days=tuple(day for day, box in self._days.items() if box.isChecked()),
            quiet_holidays=self._holidays.isChecked(),
        )
        if now != self._values:
            self._values = now
            self._keep(now)


def _line(*parts: QWidget | str) -> Flowing:
    return Flowing(*(label(part, tone="secondary") if isinstance(part, str) else part for part in parts), gap=8)
