"""What can be seen of messages: three levels, the public endpoint for two of them, and what its form asks."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sentences.errors import Told, explain
from app.services.sentences.track import LEVELS, brought, level_name, level_words, standing_words, trouble_of
from app.services.track import (
    Level,
    choose_form,
    choose_level,
    choose_own_form,
    disconnect_track,
    track_settings,
    track_state,
)
from app.services.track_pull import Pulled, connect_track, pull_track, tell_track
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard, labelled, under
from app.ui.settings.visits_card import VisitsCard
from app.ui.theme import current
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import password_field, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.zones import zone_of


class TrackPane(QWidget):
    """The endpoint is tried before it is kept, and read at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._answer, self._trouble, self._form_answer = column(gap=0), column(gap=0), column(gap=0)
        self._visits = VisitsCard(desk, self._tell)
        cards = (self._level_card(), self._endpoint_card(), self._visits, self._form_card())
        self.setLayout(column(*cards, None, gap=12))
        self._show()

    # ---- the three levels

    def _level_card(self) -> QWidget:
        together = QButtonGroup(self)
        self._levels: dict[Level, QRadioButton] = {}
        lines = []
        for level in LEVELS:
            button = QRadioButton(level_name(level))
            button.setAccessibleDescription(level_words(level))
            button.clicked.connect(lambda _on, level=level: self._choose(level))
            together.addButton(button)
            self._levels[level] = button
            words = label(level_words(level), "small", "secondary", wrap=True)
            lines.append(boxed(column(button, row(26, words), gap=2)))
        self._now = label("", tone="secondary", wrap=True)
        title = _("What can be seen of messages?")
        text = _("A program on your computer sees no clicks and no opens by itself. Each level works without the next.")
        return SettingsCard(title, text, *lines, self._now, gap=12)

    def _choose(self, level: Level) -> None:
        choose_level(self._desk, level)
        self._show()
        self._tell()

    def _tell(self) -> None:
        run_task(lambda: tell_track(self._desk), lambda _nothing: self._show(), self._refused, self)

    # ---- the endpoint

    def _endpoint_card(self) -> QWidget:
        self._address = text_field(_("Address"), track_settings(self._desk).address, "https://mittaus.kauppa.fi")
        self._key = password_field(_("Key"))
        self._state = Pill(_("not connected"), "neutral", "info")
        self._try = primary(_("Try and connect"), "check", on_click=self._try_it)
        self._read_now = secondary(_("Read now"), "refresh", on_click=self._read)
        self._forget = secondary(_("Disconnect"), on_click=self._disconnect)
        self._found = label("", tone="secondary", wrap=True)
        self._found.hide()
        card = SettingsCard(
            _("Public endpoint"),
            _(
                "One command, or one container, on the shop’s own site; the guide tells how, on its page on measuring. "
                "Polku reads it every 15 minutes. While it is away messages carry plain links, and what it sees it "
                "keeps until it has been read."
            ),
            labelled(_("Address"), self._address),
            labelled(_("Key"), self._key, _("goes to the system’s password store")),
            under(self._try, self._read_now, self._forget, self._state),
        )
        card.body.addLayout(self._answer)
        card.body.addWidget(self._found)
        card.body.addLayout(self._trouble)
        return card

    def _try_it(self) -> None:
        address, key = self._address.text(), self._key.text()
        self._busy(True)
        self._state.show_fact(_("trying"), "info", "clock")
        run_task(lambda: connect_track(self._desk, address, key), self._connected, self._refused, self)

    def _connected(self, found: Pulled) -> None:
        self._key.clear()
        self._was_read(found)

    def _read(self) -> None:
        self._busy(True)
        run_task(lambda: pull_track(self._desk), self._was_read, lambda _error: self._was_read(Pulled()), self)

    def _was_read(self, found: Pulled) -> None:
        clear(self._answer)
        lines = list(brought(found))
        self._found.setText(", ".join(lines) if lines else _("Nothing new for Polku."))
        self._show()
        self._found.setVisible(not self._trouble.count())

    def _refused(self, error: PolkuError) -> None:
        self._show()
        self._state.show_fact(_("did not work"), "error", "error")
        clear(self._answer)
        self._answer.addWidget(_panel(explain(error)))

    def _disconnect(self) -> None:
        try:
            disconnect_track(self._desk)
        except PolkuError as error:
            self._refused(error)
            return
        self._found.hide()
        self._address.clear()
        self._show()

    # ---- the form

    def _form_card(self) -> QWidget:
        kept = track_settings(self._desk)
        self._question = text_field(_("Question"), kept.question, _("How did we do?"))
        self._choices = QPlainTextEdit("\n".join(kept.choices))
        self._choices.setAccessibleName(_("Choices"))
        self._choices.setFixedHeight(current.roomy(84))
        self._own_form = text_field(_("The shop’s own form"), kept.own_form, "https://")
        self._keep_form_button = secondary(_("Keep"), "check", on_click=self._keep_form)
        card = SettingsCard(
            _("Feedback"),
            _(
                "The stars of a message and the variable {name} lead to a form with stars, your choices and free text. "
                "Without an endpoint they lead to the shop’s own form, or begin a mail to the shop."
            ).format(name="{{ links.feedback }}"),
            labelled(_("Question"), self._question, width=420),
            labelled(_("Choices"), self._choices, _("one on each line"), width=420),
            labelled(_("The shop’s own form"), self._own_form, _("without an endpoint"), width=420),
            under(self._keep_form_button),
        )
        card.body.addLayout(self._form_answer)
        return card

    def _keep_form(self) -> None:
        clear(self._form_answer)
        try:
            choose_own_form(self._desk, self._own_form.text())
            choose_form(self._desk, self._question.text(), tuple(self._choices.toPlainText().splitlines()))
        except PolkuError as error:
            self._form_answer.addWidget(_panel(explain(error)))
            return
        told = _("The form has been kept. The endpoint knows it at its next reading.")
        self._form_answer.addWidget(label(told, tone="secondary", wrap=True))

    # ---- what is shown

    def _show(self) -> None:
        settings, state = track_settings(self._desk), track_state(self._desk)
        for level, button in self._levels.items():
            button.setChecked(level == settings.level)
            button.setEnabled(settings.connected or level == 0)
        now = self._desk.clock.now()
        self._now.setText(" ".join(standing_words(settings, state, now, zone_of(self._desk))))
        clear(self._trouble)
        troubled = settings.connected and state is not None and bool(state.trouble)
        if state is not None and troubled:
            self._trouble.addWidget(_panel(trouble_of(state)))
        if not settings.connected:
            self._state.show_fact(_("not connected"), "neutral", "info")
        elif troubled:
            self._state.show_fact(_("did not work"), "error", "error")
        else:
            self._state.show_fact(_("connection works"), "success", "check")
        self._key.setPlaceholderText(_("kept in the password store") if settings.connected else "")
        self._visits.look()
        self._busy(False)
        self._read_now.setEnabled(settings.connected)
        self._forget.setEnabled(settings.connected)

    def _busy(self, working: bool) -> None:
        for button in (self._try, self._read_now, self._forget):
            button.setEnabled(not working)


def _panel(told: Told) -> QWidget:
    return ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details)
