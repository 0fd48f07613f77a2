"""The domain's health on the sending page: what is well, what is missing, and the record to copy into DNS."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import _
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.account import load_account
from app.services.desk import Desk
from app.services.domain_health import (
    CheckedDomain,
    check_blocklists,
    check_domain,
    last_check,
    read_domain_test,
    send_domain_test,
)
from app.services.sentences.domain import DomainLine, Grade, blocklist_lines, domain_lines, grade_words
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.theme import current
from app.ui.theme.fonts import mono
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner, IconMark
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.zones import zone_of

_LOOKS: dict[Grade, tuple[str, str, str]] = {
    "well": ("success", "ok", "tone.success.base"),
    "look": ("warning", "warning", "tone.warning.text"),
    "missing": ("warning", "warning", "tone.warning.text"),
    "unknown": ("info", "help", "tone.info.text"),
}
"""Grade -> (tone of the pill, icon, colour of the icon)."""


_LETTERS, _MOST_LINES = 30, 6
"""Letters of a record in one line beside the account, and the lines that are shown without turning the wheel."""


class DomainCard(SettingsCard):
    """Shows what was found last; asks only when a person wants it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            _("Health of the domain"),
            _("Receivers look up from DNS whether a message may come in your name. Polku only reads the records."),
        )
        self._desk = desk
        self._check = secondary(_("Check the domain"), "refresh", on_click=self._ask)
        self._send = secondary(_("Send a test to the mailbox"), "send", on_click=self._send_test)
        self._read = secondary(_("Look for it in the mailbox"), "inbox", on_click=self._read_test)
        self._lists = secondary(_("Ask the blocklists"), "search", "small", on_click=self._ask_lists)
        self._when = label("", "small", "muted", wrap=True)
        self._trouble = column(gap=0)
        self._lines, self._listed = column(gap=0), column(gap=0)
        self.body.addLayout(Flowing(self._check, self._send, self._read, gap=8))
        self.body.addWidget(self._when)
        self.body.addLayout(self._trouble)
        self.body.addLayout(self._lines)
        self.body.addLayout(self._listed)
        self.body.addLayout(row(28, self._lists, None, gap=0))
        self.show_known()

    def show_known(self) -> None:
        """What is known of the domain that is sent from now; call it when the account has changed."""
        account = load_account(self._desk)
        for button in (self._check, self._send, self._lists):
            button.setEnabled(account is not None)
        self._show(last_check(self._desk))

    def _ask(self) -> None:
        self._work(lambda: check_domain(self._desk))

    def _ask_lists(self) -> None:
        self._work(lambda: check_blocklists(self._desk))

    def _send_test(self) -> None:
        self._work(lambda: send_domain_test(self._desk), _("The test message has left. Look for it in a minute."))

    def _read_test(self) -> None:
        self._work(lambda: read_domain_test(self._desk))

    def _work(self, work: Callable[[], CheckedDomain], told: str = "") -> None:
        for button in (self._check, self._send, self._read, self._lists):
            button.setEnabled(False)
        self._when.setText(_("asking…"))
        clear(self._trouble)

        def done(known: CheckedDomain) -> None:
            self.show_known()
            if told:
                self._trouble.addWidget(Banner(told, "success", "ok"))

        run_task(work, done, self._refused)

    def _refused(self, error: PolkuError) -> None:
        self.show_known()
        told = explain(error)
        self._trouble.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _show(self, known: CheckedDomain) -> None:
        self._read.setEnabled(bool(known.test_id))
        clear(self._lines)
        clear(self._listed)
        for one in blocklist_lines(known.lists):
            self._listed.addWidget(hline())
            self._listed.addWidget(_Line(one))
        self._when.setText(_("Nothing has been looked up yet."))
        account = load_account(self._desk)
        if known.health is None or known.at is None or account is None:
            return
        moment = say_moment(known.at, zone_of(self._desk))
        self._when.setText(_("{domain}, asked {moment}").format(domain=known.health.domain, moment=moment))
        for one in domain_lines(known.health, account.from_address):
            self._lines.addWidget(hline())
            self._lines.addWidget(_Line(one))


class _Line(QWidget):
    """One thing judged, with its record where there is one to add."""

    def __init__(self, line: DomainLine) -> None:
        super().__init__()
        tone, icon, role = _LOOKS[line.grade]
        grade = Pill(grade_words(line.grade), tone, small=True)
        name = label(line.title, "bold", wrap=True)
        head = row(IconMark(icon, role, 18), name, grade, gap=10)
        head.setStretch(1, 1)
        body = column(label(line.text, tone="secondary", wrap=True), gap=8, margins=(28, 2, 0, 0))
        if line.record:
            body.addWidget(_record(line))
            copy = secondary(_("Copy the record"), "copy", "small", on_click=lambda: self._copy(line.record))
            copy.setAccessibleName(_("Copy the {title} record").format(title=line.title))
            self._copied = label("", "small", "success")
            body.addLayout(row(copy, self._copied, None, gap=8))
        if line.who:
            body.addWidget(label(line.who, "small", "muted", wrap=True))
        self.setAccessibleName(f"{line.title}: {grade_words(line.grade)}. {line.text}")
        self.setLayout(column(head, boxed(body), gap=0, margins=(0, 10, 0, 10)))

    def _copy(self, record: str) -> None:
        QGuiApplication.clipboard().setText(record)
        self._copied.setText(_("Copied"))


def _record(line: DomainLine) -> QWidget:
    """Name, kind and text of a record: to be read, selected and copied."""
    parts = (f"{line.name} TXT", f'"{line.record}"')
    shown = QPlainTextEdit("\n".join(parts))
    shown.setReadOnly(True)
    shown.setFont(mono(12))
    shown.setAccessibleName(_("{title} record for DNS").format(title=line.title))
    shown.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    lines = min(sum(len(wrap(part, _LETTERS)) for part in parts), 1 + _MOST_LINES)
    shown.setFixedHeight(current.roomy(22 + 17 * lines))
    return shown
