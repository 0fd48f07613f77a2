"""The customer's mailbox as the customer would have seen it: message by message, forth and back in time."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.engine.played import Played
from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.message_view import Letter
from app.services.preview import Preview
from app.services.sentences.errors import explain
from app.services.trial_scene import Case
from app.ui.messages.letter_view import LetterView
from app.ui.theme.icons import bind_icon
from app.ui.tryout.charts import DayTrack
from app.ui.tryout.phone import Phone
from app.ui.tryout.words import fate, none_words
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Banner, Panel
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import Pill

A_LOOK = 1400
"""Milliseconds that each message is seen while the film runs."""


class Film(QWidget):
    """message_wanted(place): another message of the same customer."""

    message_wanted = Signal(int)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._avatar, self._name = Avatar("?", side=36), ElidedLabel("", "strong")
        self._subject, self._when = ElidedLabel("", "heading"), label("", "small", "secondary", digits=True)
        self._fate = Pill("", "success", small=True)
        self._held = Banner("", "warning", "ban")
        self._letter: LetterView | None = None
        self._nothing = EmptyState(_("No message"), none_words(None), icon="inbox")
        self._unknown = EmptyState(
            _("A newsletter of the shop’s history"), _("What it said is not in the record."), icon="mail"
        )
        self._trouble = EmptyState("", "", icon="warning")
        self.phone = Phone()
        self._screen = QStackedWidget()
        for page in (self._nothing, self._unknown, self._trouble, self.phone):
            self._screen.addWidget(page)
        who = row(self._avatar, column(None, self._name, self._when, None, gap=0), None, self._fate, gap=12)
        head = Panel(boxed(column(who, self._subject, self._held, gap=8, margins=(20, 12, 20, 12))), edge="bottom")
        self.back = IconButton("left", _("Earlier message"), side=28, icon_size=15, on_click=lambda: self.step(-1))
        self.forth = IconButton("right", _("Later message"), side=28, icon_size=15, on_click=lambda: self.step(1))
        self.run = IconButton("play", _("Play the messages"), side=28, icon_size=15, on_click=self.play)
        self.track = DayTrack()
        self.track.setAccessibleName(_("Message"))
        self.track.setPageStep(5)
        self.track.valueChanged.connect(self.message_wanted)
        self._place = label("", "small", "secondary", digits=True)
        foot = row(self.run, self.back, self.track, self.forth, self._place, gap=8, margins=(20, 8, 20, 10))
        foot.setStretch(2, 1)
        whole = column(head, self._screen, Panel(boxed(foot), edge="top"), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._timer = QTimer(self)
        self._timer.setInterval(A_LOOK)
        self._timer.timeout.connect(self._tick)

    def show_message(self, case: Case | None, played: Played | None, place: int, several: int) -> None:
        """The message that is looked at; what it says comes with `show_letter`."""
        blocked = self.track.blockSignals(True)
        self.track.setRange(0, max(0, several - 1))
        self.track.setValue(max(0, place))
        self.track.blockSignals(blocked)
        self.track.update()
        self.back.setEnabled(place > 0)
        self.forth.setEnabled(place + 1 < several)
        self.run.setEnabled(several > 1)
        self._place.setText(f"{number(place + 1)} / {number(several)}" if several else "")
        self._name.setText(case.name if case else _("Nobody"))
        self._avatar.show_person(case.name if case else "?")
        self._fate.setVisible(played is not None)
        self._held.setVisible(played is not None and bool(played.reason))
        self._subject.setText(played.title if played else "")
        self._when.setText(say_moment(played.at, self._zone, year=True) if played else "")
        if played is None:
            self._nothing.show_text(_("No message"), none_words(case))
            self._screen.setCurrentWidget(self._nothing)
            return
        words, tone, _icon = fate(played, self._zone)
        self._fate.show_fact(words, tone)
        if played.reason:
            self._held.show_text(_("The customer did not get this: {why}").format(why=words), "warning", "ban")
        if not played.flow:
            self._screen.setCurrentWidget(self._unknown)

    def show_letter(self, found: Preview) -> None:
        """What the message says, drawn as it is sent: an e-mail as a letter, a text message on a phone."""
        if found.channel == "sms":
            self.phone.show_message(found)
            self._screen.setCurrentWidget(self.phone)
            return
        if self._letter is None:  # the browser engine takes its time, and many never come here
            self._letter = LetterView()
            self._letter.show_width("mobile")
            self._screen.addWidget(self._letter)
        self._subject.setText(found.subject)
        letter = Letter(
            subject=found.subject,
            preheader=found.preheader,
            html=found.html,
            text=found.text,
            pictures=found.pictures,
            sender=found.sender,
            sender_name=found.sender_name,
            to=found.to,
        )
        self._letter.show_letter(letter)
        self._screen.setCurrentWidget(self._letter)

    def show_trouble(self, error: PolkuError) -> None:
        """The message cannot be written: what is wrong stands where it would be, and no other message does."""
        told = explain(error)
        self._trouble.show_text(told.what, " ".join(part for part in (told.why, told.todo) if part))
        self._screen.setCurrentWidget(self._trouble)

    def drawn(self) -> bool:
        """Whether a message stands there."""
        return self._screen.currentWidget() in (self._letter, self.phone)

    def letter(self) -> LetterView | None:
        """Where messages are drawn; None before the first one."""
        return self._letter

    def step(self, by: int) -> None:
        """The next message, or the one before."""
        self.track.setValue(self.track.value() + by)

    def play(self) -> None:
        """Let message after message come, or stand still."""
        if self._timer.isActive():
            self.stop()
            return
        if self.track.value() >= self.track.maximum():
            self.track.setValue(0)
        self._timer.start()
        self.run.set_name(_("Stand still"))
        bind_icon(self.run, "pause", "text.secondary", 15)

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()
        self.run.set_name(_("Play the messages"))
        bind_icon(self.run, "play", "text.secondary", 15)

    def _tick(self) -> None:
        self.step(1)
        if self.track.value() >= self.track.maximum():
            self.stop()
