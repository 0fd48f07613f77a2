"""Nothing selected: the automation itself. Its name, what ends it, how one knows that it works, who is kept out."""

from secrets import token_hex

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from app.i18n import N_, _
from app.model.flow import ExitOn, Flow, Holdout
from app.ui.inspector.choice_edit import ChoiceEdit, past_choices
from app.ui.inspector.form import Form, Part, hint
from app.ui.inspector.host import Host
from app.ui.inspector.lift_line import LiftLine
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.row_list import RowList
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import CalmDoubleSpinBox, Field, combo, text_field
from app.ui.widgets.layouts import column, row

METRICS: tuple[tuple[str, str], ...] = (
    ("opens", N_("Open rate")),
    ("clicks", N_("Clicks")),
    ("page_visits", N_("Page visits")),
    ("conversion", N_("Conversion")),
    ("accounts", N_("Customer accounts created")),
    ("feedback", N_("Feedback")),
)
PRIORITIES: tuple[tuple[int, str], ...] = (
    (1, N_("This automation goes first")),
    (0, N_("In the order they come")),
    (-1, N_("The others go first")),
)


class FlowForm(Form[Flow]):
    """What the steps do not say."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        name = text_field(_("Name"))
        self.bind_line("name", name, lambda: self.subject.name, lambda text: Part("name", text))
        summary = QPlainTextEdit()
        summary.setTabChangesFocus(True)
        summary.setFixedHeight(76)
        summary.setAccessibleName(_("What it is for"))
        self.bind_area("summary", summary, lambda: self.subject.summary, lambda text: Part("summary", text))
        self.section(_("Automation"), Field(_("Name"), name), Field(_("What it is for"), summary), gap=10)
        self._exit_section()
        self._metric_section()
        self._level_section()

    def put_exit(self, index: int, leaving: ExitOn, field: str) -> None:
        """Replace one way of leaving."""
        exits = (*self.subject.exits[:index], leaving, *self.subject.exits[index + 1 :])
        self.put(Part("exits", exits), field and f"exits.{index}.{field}")

    def remove_exit(self, index: int) -> None:
        """Take one way of leaving away."""
        self.put(Part("exits", (*self.subject.exits[:index], *self.subject.exits[index + 1 :])), "")

    def _exit_section(self) -> None:
        rows = RowList(lambda index: _ExitRow(self, index))
        add = quiet(_("Add an event"), "plus", extent="small", on_click=self._add_exit)
        self.name_control("exits", add)
        self.section(
            _("Leaves at once when"),
            rows,
            row(add, None),
            hint(_("The customer leaves at that moment, wherever they are, and gets nothing more from here.")),
        )
        self.follow(lambda: rows.show_items(self.subject.exits))

    def _add_exit(self) -> None:
        has_purchase = any(one.event == "Order Completed" for one in self.subject.exits)
        made = ExitOn("") if has_purchase else ExitOn("Order Completed", "purchase")
        self.put(Part("exits", (*self.subject.exits, made)), "")

    def _metric_section(self) -> None:
        boxes = [self._metric(key, words) for key, words in METRICS]
        self.section(
            _("How you know that it works"),
            *boxes,
            hint(_("Numbers come when there is a source for them. Opens are indicative.")),
            gap=2,
        )

    def _level_section(self) -> None:
        share = CalmDoubleSpinBox()
        share.setRange(0, 90)
        share.setDecimals(1)
        share.setSuffix(" %")
        share.setAccessibleName(_("Kept out for comparison"))
        self.bind_spin("holdout", share, self._share, lambda percent: Part("holdout", self._holdout(percent)))
        brought = LiftLine(self.host)
        self.follow(lambda: brought.look(self.subject))
        rank = combo(_("When there is room for one message"), [(_(words), value) for value, words in PRIORITIES])
        self.bind_combo("priority", rank, self._rank, lambda value: Part("priority", value))
        self.section(
            _("Beside the others"),
            Field(_("When there is room for one message"), rank),
            Field(_("Kept out for comparison"), share),
            hint(_("They get nothing from here: later you see what the messages changed. 0 keeps nobody out.")),
            brought,
            gap=10,
        )

    def _share(self) -> float:
        return self.subject.holdout.percent if self.subject.holdout else 0.0

    def _holdout(self, percent: float) -> Holdout | None:
        """Who was drawn once stays drawn when the share changes."""
        if not percent:
            return None
        seed = self.subject.holdout.seed if self.subject.holdout else token_hex(4)
        return Holdout(percent, seed)

    def _rank(self) -> int:
        return max(-1, min(self.subject.priority, 1))

    def _metric(self, key: str, words: str) -> QCheckBox:
        box = QCheckBox(_(words))
        self.bind_check(
            f"metrics.{key}", box, lambda: key in self.subject.metrics, lambda on: Part("metrics", self._with(key, on))
        )
        return box

    def _with(self, key: str, on: bool) -> tuple[str, ...]:
        chosen = {*self.subject.metrics, key} if on else {*self.subject.metrics} - {key}
        known = [name for name, _words in METRICS]
        return tuple(name for name in known if name in chosen) + tuple(
            name for name in self.subject.metrics if name not in known
        )


class _ExitRow(Card):
    def __init__(self, form: FlowForm, index: int) -> None:
        self._event = ChoiceEdit(_("Event"), past_choices(form.host.known.events))
        self._reason = combo(
            _("Told as"),
            [(_("Bought"), "purchase"), (_("Reached the goal"), "goal"), (_("Left for another reason"), "event")],
        )
        may_shrink(self._reason)
        self._where = OptionalRule(_("Only when…"), form.host, lambda: self._leaving.event)
        remove = IconButton("x", _("Remove the event"), side=26, icon_size=14, on_click=lambda: form.remove_exit(index))
        head = row(self._event, remove, gap=6)
        head.setStretch(0, 1)
        super().__init__(column(head, Field(_("Told as"), self._reason), self._where, gap=6), margins=(8, 8, 6, 8))
        self.setFocusProxy(self._event)
        self._event.edited.connect(lambda key: form.put_exit(index, replace(self._leaving, event=key), "event"))
        self._reason.activated.connect(
            lambda _i: form.put_exit(index, replace(self._leaving, reason=self._reason.currentData()), "reason")
        )
        self._where.changed.connect(
            lambda rule, part: form.put_exit(index, replace(self._leaving, where=rule), part and f"where.{part}")
        )

    def show_item(self, leaving: ExitOn) -> None:
        """Show another way of leaving."""
        self._leaving = leaving
        self._event.show_text(leaving.event)
        self._reason.setCurrentIndex(self._reason.findData(leaving.reason))
        self._where.show_rule(leaving.where)
