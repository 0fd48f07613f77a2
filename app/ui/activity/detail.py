"""The story of one message: what happened, why this person, what was checked, what can be done."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from app.ui.activity.route_line import RouteLine, check_line
from app.ui.activity.rows import MessageStory, Moment
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import danger, primary, secondary
from app.ui.widgets.cards import Card, Dot, IconMark
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import StatusPill
from app.ui.widgets.side_panel import SidePanel

Act = Callable[[int], object]


class MessageDetail(SidePanel):
    """352 px at the right edge. actions: resend, delivered, not_delivered, stop_customer, show, open_flow."""

    def __init__(
        self,
        actions: Mapping[str, Act],
        close: Callable[[], object],
        tell: Callable[[str], object],
        heading: str = "",
        route: bool = False,
    ) -> None:
        """route: for where one knows who it is, and asks why: the way is told from the beginning."""
        super().__init__(heading or _("Message details"), _("Message"), _("Close the details"), close)
        self._actions, self._tell, self._route = actions, tell, route

    def show_story(self, story: MessageStory) -> None:
        """Shows another message."""
        clear(self.box)
        if self._route:
            self._show_route(story)
            return
        self._who(story)
        self._verdict(story)
        self._remedies(story)
        self.add_section(_("What happened"))
        for moment in story.moments:
            self.box.addWidget(_moment(moment))
        if story.checked:
            self.add_section(_("What was checked before sending"))
            for checked in story.checked:
                self.box.addWidget(check_line(checked))
        self.add_section(_("Message"))
        self.box.addWidget(label(story.subject or story.row.title, "bold", wrap=True))
        if story.note:
            self.box.addWidget(label(story.note, "small", "muted", wrap=True))
        self.box.addSpacing(12)
        self.box.addLayout(self._more(story))
        self.box.addStretch(1)

    def _show_route(self, story: MessageStory) -> None:
        self._verdict(story)
        self._remedies(story)
        self.box.addSpacing(10)
        self.box.addWidget(RouteLine(story.stops))
        self.box.addSpacing(8)
        self.box.addWidget(hline())
        self.box.addSpacing(12)
        self.box.addLayout(self._more(story))
        self.box.addSpacing(8)
        kept = _("The explanation was kept when the message was decided on. Later changes leave it as it is.")
        self.box.addWidget(label(kept, "small", "muted", wrap=True))
        self.box.addStretch(1)

    def _who(self, story: MessageStory) -> None:
        one = story.row
        words = column(ElidedLabel(one.customer, "strong"), ElidedLabel(one.email, "small", "muted"), gap=0)
        line = row(Avatar(one.customer, one.persona, 34), words, StatusPill(one.state), gap=10)
        line.setStretch(1, 1)
        self.box.addLayout(line)
        self.box.addSpacing(14)

    def _verdict(self, story: MessageStory) -> None:
        card = Card(margins=(14, 12, 14, 12), gap=4)
        if story.tone == "error":
            card.setProperty("tone", "error")
        tone = "error" if story.tone == "error" else "primary"
        if self._route:
            card.body.addWidget(label(story.subject or story.row.title, "bold", wrap=True))
            card.body.addWidget(label(story.note, "small", "muted", wrap=True))
            card.body.addWidget(label(story.headline, tone=tone, wrap=True))
        else:
            card.body.addWidget(label(story.headline, "bold", tone, wrap=True))
        if story.explanation:
            card.body.addWidget(label(story.explanation, tone="secondary", wrap=True))
        if story.safe:
            words = label(story.safe, "small", "success", wrap=True)
            line = row(IconMark("ok", "tone.success.text", 14, 2), words, gap=6)
            line.setStretch(1, 1)
            card.body.addSpacing(2)
            card.body.addLayout(line)
        self.box.addWidget(card)

    def _remedies(self, story: MessageStory) -> None:
        made: list[QPushButton] = []
        number = story.row.id
        if "resend" in story.can:
            made.append(primary(_("Send again"), "send", on_click=lambda: self._do("resend", number)))
        if "delivered" in story.can:
            made.append(secondary(_("It arrived"), "check", on_click=lambda: self._do("delivered", number)))
        if "not_delivered" in story.can:
            made.append(secondary(_("It did not arrive"), "x", on_click=lambda: self._do("not_delivered", number)))
        if "stop_customer" in story.can and not self._route:
            made.append(danger(_("Block the address"), "ban", on_click=lambda: self._do("stop_customer", number)))
        if not made:
            return
        self.box.addSpacing(10)
        for start in range(0, len(made), 2):
            self.box.addLayout(row(*made[start : start + 2], None))
            self.box.addSpacing(6)

    def _more(self, story: MessageStory) -> QHBoxLayout:
        number = story.row.id
        buttons: list[QPushButton] = []
        if "open_flow" in self._actions:
            opener = secondary(
                _("On the canvas"), "route", extent="small", on_click=lambda: self._do("open_flow", number)
            )
            buttons.append(opener)
        if "show" in self._actions:
            buttons.append(secondary(_("Message"), "eye", extent="small", on_click=lambda: self._do("show", number)))
        buttons.append(secondary(_("Copy"), "copy", extent="small", on_click=lambda: self._copy(story.copied)))
        return row(*buttons, None)

    def _copy(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self._tell(_("The explanation is on the clipboard"))

    def _do(self, name: str, number: int) -> None:
        self._actions[name](number)


def _moment(moment: Moment) -> QWidget:
    when = label(moment.when, "small", "muted", digits=True)
    when.setFixedWidth(current.roomy(56))
    when.setAlignment(Qt.AlignmentFlag.AlignTop)
    when.setContentsMargins(0, 3, 0, 0)
    words = column(label(moment.title, "medium", wrap=True), gap=0)
    if moment.detail:
        words.addWidget(label(moment.detail, "small", "muted", wrap=True))
    dot = column(7, Dot(f"tone.{moment.tone}.base"), None, gap=0)
    line = row(when, dot, words, gap=10, margins=(0, 4, 0, 4))
    line.setStretch(2, 1)
    return boxed(line)
