"""The figures of one step, or of the whole automation, beside its drawing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.i18n import datetime as say_moment
from app.model.flow import in_order
from app.model.nodes import Email, Goal, MessageStep, ports
from app.services.followed_words import judged_words
from app.services.link_clicks import Followed
from app.services.results import SEEN, FlowResults, StepStory
from app.services.sentences.reasons import say as say_reason
from app.ui.canvas.words import card_text, port_words
from app.ui.inspector.header import KindLabel
from app.ui.results.charts import WeekBars, funnel_row
from app.ui.results.words import UNKNOWN, count_words, funnel_words, held_words, share_words
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import IconMark, Panel, Tile, scrolling
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.section import Section

_GUARD_ICONS = {
    "consent": "shield",
    "suppressed": "ban",
    "cap": "speed",
    "quiet_days": "moon",
    "quiet_hours": "moon",
    "just_bought": "bag",
    "same_content": "copy",
    "too_late": "clock",
    "catch_up": "clock",
}
_MOST_LINKS = 8


class ResultsPanel(Panel):
    """why_wanted(message): a person wants to see who got a message and why."""

    why_wanted = Signal(int)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(edge="left")
        self.setAccessibleName(_("Results"))
        self._zone = zone
        self._found: FlowResults | None = None
        self._node = ""
        title = label(_("Results"), "small-bold", "secondary")
        head = Panel(boxed(row(title, None, margins=(14, 0, 8, 0))), edge="bottom")
        head.setFixedHeight(36)
        self._tile = Tile("flow", "accent", 40, 20, 9)
        self._kind = KindLabel()
        self._title = ElidedLabel("", "strong")
        named = row(self._tile, column(None, self._kind, self._title, None, gap=1), gap=12, margins=(16, 12, 12, 12))
        self._funnel = Section("")
        self._held = Section("")
        self._standing = Section("")
        self._links = Section(_("Links that were followed"))
        self._weeks = Section(_("Sent by week"))
        self._bars, self._from, self._to = WeekBars(), label("", "small", "muted"), label("", "small", "muted")
        self._weeks.body.addWidget(self._bars)
        self._weeks.body.addLayout(row(self._from, None, self._to))
        self._latest = 0
        self._customers = Section(_("Customers"), secondary(_("Who got it and why"), "route", on_click=self._ask))
        parts: tuple[QWidget, ...] = (
            self._funnel, self._held, self._links, self._standing, self._weeks, self._customers,
        )  # fmt: skip
        inside = boxed(column(*parts, None, gap=0))
        self.body.addWidget(head)
        self.body.addLayout(named)
        self.body.addWidget(hline())
        self.body.addWidget(scrolling(inside), 1)

    def show_results(self, found: FlowResults, node: str) -> None:
        """The figures of a step, of the automation where `node` is none of its steps."""
        self._found, self._node = found, node if node in found.flow.by_id else ""
        clear(self._funnel.body)
        self._funnel.set_title(funnel_words(found.span))
        if self._node:
            self._show_step(found)
        else:
            self._show_all(found)

    def show_story(self, story: StepStory) -> None:
        """Who stands at the step and what it sent week by week, if it is still the one in sight."""
        if self._found is None or story.node != self._node:
            return
        waiting = self._found.steps[story.node].waiting
        self._standing.setVisible(bool(waiting))
        self._standing.set_title(ngettext("Here now, {n}", "Here now, {n}", waiting).format(n=number(waiting)))
        clear(self._standing.body)
        for one in story.standing:
            until = say_moment(one.until, self._zone) if one.until else ""
            self._standing.body.addLayout(row(ElidedLabel(one.name or one.email), label(until, "small", "muted")))
        more = waiting - SEEN
        if more > 0:
            words = ngettext("and {n} more", "and {n} more", more).format(n=number(more))
            self._standing.body.addWidget(label(words, "small", "muted"))
        self._latest = story.latest
        self._customers.setVisible(bool(story.latest))
        self._weeks.setVisible(any(story.weeks))
        if story.first is not None:
            starts = [story.first + timedelta(weeks=week) for week in range(len(story.weeks))]
            self._from.setText(_("week {n}").format(n=starts[0].isocalendar().week))
            self._to.setText(_("week {n}").format(n=starts[-1].isocalendar().week))
            told = (f"{say_date(day)} {number(sent)}" for day, sent in zip(starts, story.weeks, strict=True))
            self._bars.show_bars(story.weeks, _("Sent by week: {weeks}").format(weeks=", ".join(told)))

    def show_followed(self, node: str, found: Followed) -> None:
        """Which links of the message people followed, if it is still the one in sight; machines stand beside them."""
        if node != self._node:
            return
        mine = [one for one in found.links if one.node == node and one.human]
        clear(self._links.body)
        self._links.setVisible(bool(mine))
        for one in mine[:_MOST_LINKS]:
            name = ElidedLabel(one.place or _("The shop’s front page"))
            name.setToolTip(" · ".join(part for part in (one.target, one.topic) if part))
            line = boxed(row(name, label(number(one.human), "bold", digits=True)))
            line.setAccessibleName(f"{name.text()}, {one.topic}, {number(one.human)}")
            self._links.body.addWidget(line)
        if words := judged_words(found, node):
            self._links.body.addWidget(label(words, "small", "muted", wrap=True))

    def _show_all(self, found: FlowResults) -> None:
        self._head("flow", "accent", "", _("Automation"), found.flow.name or _("Unnamed automation"))
        held: dict[str, int] = {}
        self._row(_("Came in"), found.entered, found.entered, found.entered)
        for node in in_order(found.flow):
            step = found.steps[node.id]
            words = card_text(node, found.flow).title
            if isinstance(node, MessageStep):
                self._row(words, step.sent, found.entered, found.entered)
                for reason, people in step.held:
                    held[reason] = held.get(reason, 0) + people
            elif isinstance(node, Goal):
                self._row(words, step.goal, found.entered, found.entered, "tone.success.base")
        self._note(_("Shares of those who came in. Each customer counts once at each step."))
        self._show_held(tuple(sorted(held.items(), key=lambda one: -one[1])))
        for section in (self._links, self._standing, self._weeks, self._customers):
            section.hide()

    def _show_step(self, found: FlowResults) -> None:
        node = found.flow.by_id[self._node]
        look, step = card_text(node, found.flow), found.steps[node.id]
        self._head(look.icon, f"kind.{look.tone}", look.tone, look.label, look.title)
        self._row(_("Came to the step"), step.came, step.came, step.came)
        if isinstance(node, MessageStep):
            self._row(_("Sent"), step.sent, step.came, step.came)
            if isinstance(node, Email):
                self._row(_("Opened (indicative)"), step.opened, step.sent, step.came)
            self._row(_("Clicked"), step.clicked, step.sent, step.came)
            if any(isinstance(one, Goal) for one in found.flow.nodes):
                self._row(_("Reached the goal"), step.goal, step.sent, step.came, "tone.success.base")
            if isinstance(node, Email) or step.clicked is None:
                self._note(self._what_shares_mean(step.opened is None or step.clicked is None))
        elif isinstance(node, Goal):
            self._row(_("Reached the goal"), step.goal, step.came, step.came, "tone.success.base")
        else:
            for port in ports(node):
                way = found.ways.get((node.id, port))
                words = port_words(node, port) or _("Went on")
                self._row(words, way.people if way else 0, step.came, step.came)
        self._show_held(step.held)
        for section in (self._links, self._standing, self._weeks, self._customers):
            section.hide()  # until they are told

    def _what_shares_mean(self, unknown: bool) -> str:
        if unknown:
            return _("Shares of those sent. “–” means that nothing tells this shop about it: it is not zero.")
        return _("Shares of those sent. Opening shows only the direction: some programs load pictures by themselves.")

    def _show_held(self, held: tuple[tuple[str, int], ...]) -> None:
        clear(self._held.body)
        self._held.setVisible(bool(held))
        self._held.set_title(held_words(sum(people for _reason, people in held)))
        for reason, people in held:
            words = say_reason(reason)
            mark = IconMark(_GUARD_ICONS.get(reason, "ban"), "tone.warning.text", 16, 2)
            line = row(mark, ElidedLabel(words[:1].upper() + words[1:]), label(number(people), "bold", digits=True))
            self._held.body.addLayout(line)

    def _head(self, icon: str, look: str, tone: str, kind: str, title: str) -> None:
        self._tile.show_icon(icon, look)
        self._kind.show_kind(kind, tone)
        self._title.setText(title)

    def _row(self, words: str, value: int | None, whole: int | None, base: int, role: str = "accent.base") -> None:
        share = share_words(value, whole)
        if value is not None and share == UNKNOWN:
            share = ""
        part = value / base if value and base else 0.0
        self._funnel.body.addWidget(funnel_row(words, count_words(value), "" if value is None else share, part, role))

    def _note(self, words: str) -> None:
        self._funnel.body.addWidget(label(words, "small", "muted", wrap=True))

    def _ask(self) -> None:
        self.why_wanted.emit(self._latest)
