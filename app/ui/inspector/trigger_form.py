"""What starts the automation, for whom, and how often."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from app.i18n import _, pgettext
from app.model.nodes import Trigger
from app.model.rules import All
from app.model.sources import (
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
    TriggerSource,
)
from app.model.times import ForDuration
from app.ui.inspector.arrivals import Arrivals
from app.ui.inspector.calendar_part import calendar_part
from app.ui.inspector.choice_edit import ChoiceEdit, event_choices
from app.ui.inspector.clock_edit import ClockEdit
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.news_part import news_part
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.rules.group_edit import GroupEdit
from app.ui.inspector.rules.subjects import entry_event
from app.ui.inspector.wait_form import unit_names
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

_SOURCES: dict[str, TriggerSource] = {
    "event": OnEvent(),
    "days_since_order": OnDaysSinceOrder(),
    "cart_left": OnCartLeft(),
    "date_field": OnDateField(),
    "calendar_day": OnCalendarDay(),
    "segment_entry": OnSegmentEntry(),
    "segment_exit": OnSegmentEntry(leaves=True),
    "product_news": OnProductNews(),
    "by_hand": OnHand(),
}


class TriggerForm(Form[Trigger]):
    """One part per kind of source, of which one is in sight."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        kind = combo(
            _("Starts when"),
            [
                (_("Something happens"), "event"),
                (_("Time has passed since an order"), "days_since_order"),
                (_("A cart is left unbought"), "cart_left"),
                (_("A date comes"), "date_field"),
                (_("A season begins: a day of the calendar"), "calendar_day"),
                (_("Somebody joins a segment"), "segment_entry"),
                (_("Somebody leaves a segment"), "segment_exit"),
                (_("There is news of a product"), "product_news"),
                (_("Somebody is added by hand"), "by_hand"),
            ],
        )
        self.bind_combo("source", kind, self._kind, lambda key: replace(self.subject, source=_SOURCES[key]))
        self._parts: dict[str, QWidget] = {
            "event": boxed(self._event_part()),
            "days_since_order": boxed(self._since_part()),
            "cart_left": boxed(self._cart_part()),
            "date_field": boxed(self._date_part()),
            "calendar_day": calendar_part(self),
            "segment_entry": boxed(self._segment_part()),
            "product_news": news_part(self),
            "by_hand": boxed(column(hint(_("A person picks who comes in, one by one or from a list of addresses.")))),
        }
        self.section(_("Starts when"), kind, *self._parts.values(), gap=10)
        self.follow(self._show_part)
        audience = OptionalRule(_("Only some customers…"), host, lambda: entry_event(host.flow))
        self.name_control("audience", audience)
        audience.changed.connect(
            lambda rule, part: self.put(replace(self.subject, audience=rule), _at("audience", part))
        )
        self.follow(lambda: audience.show_rule(self.subject.audience))
        self.section(_("Who comes in"), hint(_("Everyone the trigger is about, unless you narrow it.")), audience)
        self._reentry_section()
        arrivals = Arrivals(host)
        self.follow(arrivals.look)
        self.section(_("Who would come in"), arrivals)

    def _kind(self) -> str:
        source = self.subject.source
        if isinstance(source, OnSegmentEntry):
            return "segment_exit" if source.leaves else "segment_entry"
        return next(key for key, made in _SOURCES.items() if type(source) is type(made))

    def _show_part(self) -> None:
        kind = "segment_entry" if isinstance(self.subject.source, OnSegmentEntry) else self._kind()
        for key, part in self._parts.items():
            part.setVisible(key == kind)

    def _with(self, **changed: Any) -> Trigger:
        return replace(self.subject, source=replace(self.subject.source, **changed))

    def _source(self, made: type[Any]) -> Any:
        """The source if it is of this kind, else the kind's defaults, for parts out of sight."""
        return self.subject.source if isinstance(self.subject.source, made) else made()

    # ---- the kinds

    def _event_part(self) -> QVBoxLayout:
        event = ChoiceEdit(_("Event"), event_choices(self.host.known.events))
        self.name_control("source.event", event)
        event.edited.connect(lambda key: self.put(self._with(event=key), "source.event"))
        self.follow(lambda: event.show_text(self._source(OnEvent).event))
        where = OptionalRule(_("Only when…"), self.host, lambda: self._source(OnEvent).event)
        self.name_control("source.where", where)
        where.changed.connect(lambda rule, part: self.put(self._with(where=rule), _at("source.where", part)))
        self.follow(lambda: where.show_rule(self._source(OnEvent).where))
        return column(Field(_("What the customer does"), event), where, gap=8)

    def _since_part(self) -> QVBoxLayout:
        days = spin(_("Days since the order"), 1, 3650, 60, width=84)
        category = ChoiceEdit(_("Category"), self.host.known.categories, _("All products"))
        self.bind_spin("source.days", days, lambda: self._source(OnDaysSinceOrder).days, lambda n: self._with(days=n))
        self.name_control("source.category", category)
        category.edited.connect(lambda key: self.put(self._with(category=key), "source.category"))
        self.follow(lambda: category.show_text(self._source(OnDaysSinceOrder).category))
        product = ChoiceEdit(_("Product"), self.host.known.products, _("All products"))
        self.name_control("source.product", product)
        product.edited.connect(lambda key: self.put(self._with(product=key), "source.product"))
        self.follow(lambda: product.show_text(self._source(OnDaysSinceOrder).product))
        return column(
            Field(_("After the last order"), beside(days, label(pgettext("unit", "days")))),
            Field(_("Orders that count"), category),
            Field(_("Product"), product, _("A later order of the same starts the count again.")),
            gap=10,
        )

    def _cart_part(self) -> QVBoxLayout:
        amount = spin(_("Amount"), 1, 3650, 1, width=84)
        units = combo(_("Unit"), [(name, unit) for unit, name in unit_names().items()])
        self.bind_spin("source.amount", amount, lambda: self._cart().amount, lambda n: self._with_cart(amount=n))
        self.bind_combo("source.unit", units, lambda: self._cart().unit, lambda unit: self._with_cart(unit=unit))
        return column(
            Field(_("When nothing has happened for"), beside(amount, units)),
            hint(_("Once for each cart. Whoever orders in the meantime does not come in.")),
            gap=10,
        )

    def _cart(self) -> ForDuration:
        after: ForDuration = self._source(OnCartLeft).after
        return after

    def _with_cart(self, **changed: Any) -> Trigger:
        return replace(self.subject, source=OnCartLeft(replace(self._cart(), **changed)))

    def _date_part(self) -> QVBoxLayout:
        own = [(name, name) for name in self.host.known.own_fields]
        field = ChoiceEdit(_("Date"), [(_("Birthday"), "birthday"), (_("First order"), "first_order"), *own])
        self.name_control("source.field", field)
        field.edited.connect(lambda key: self.put(self._with(field=key), "source.field"))
        self.follow(lambda: field.show_text(self._source(OnDateField).field))
        days = spin(_("Days"), 0, 365, 0, width=84)
        side = combo(_("Before or after"), [(_("days before"), -1), (_("days after"), 1)])
        self.name_control("source.offset_days", days)
        days.valueChanged.connect(lambda n: self.put(self._with(offset_days=n * side.currentData()), "source.offset"))
        side.activated.connect(lambda _i: self.put(self._with(offset_days=days.value() * side.currentData()), ""))
        self.follow(lambda: self._show_offset(days.setValue, side.setCurrentIndex, side.currentIndex()))
        at = ClockEdit(_("Time of day"))
        self.name_control("source.at", at)
        at.picked.connect(lambda text: self.put(self._with(at=text), "source.at"))
        self.follow(lambda: at.show_clock(self._source(OnDateField).at))
        yearly = QCheckBox(_("Every year"))
        self.bind_check("source.yearly", yearly, lambda: self._source(OnDateField).yearly, self._with_yearly)
        return column(
            Field(_("Date"), field),
            Field(_("When"), beside(days, side)),
            Field(_("Time of day"), at, _("The clock is the customer’s own.")),
            yearly,
            gap=10,
        )

    def _with_yearly(self, yearly: bool) -> Trigger:
        return self._with(yearly=yearly)

    def _show_offset(self, set_days: Any, set_side: Any, side: int) -> None:
        offset = self._source(OnDateField).offset_days
        set_side(side if offset == 0 else int(offset > 0))
        set_days(abs(offset))

    def _segment_part(self) -> QVBoxLayout:
        name = text_field(_("Name of the segment"))
        self.bind_line(
            "source.name", name, lambda: self._source(OnSegmentEntry).name, lambda text: self._with(name=text)
        )
        rule = GroupEdit(self.host, "")
        self.name_control("source.rule", rule)
        rule.changed.connect(lambda made, part: self.put(self._with(rule=made), _at("source.rule", part)))
        self.follow(lambda: rule.show_rule(self._source(OnSegmentEntry).rule or All()))
        return column(
            Field(_("Name of the segment"), name),
            rule,
            self._segment_hint(),
            gap=10,
        )

    def _segment_hint(self) -> QLabel:
        made = hint("")

        def show() -> None:
            joins = _("Starts when a customer comes to fulfil the rules. Those who do already are not taken in.")
            leaves = _("Starts when a customer fulfils the rules no more.")
            made.setText(leaves if self._source(OnSegmentEntry).leaves else joins)

        self.follow(show)
        return made

    # ---- how often

    def _reentry_section(self) -> None:
        every = QRadioButton(_("Every time"))
        single = QRadioButton(_("One at a time"))
        once = QRadioButton(_("Once only"))
        gap = QRadioButton(_("Again"))
        days = spin(_("Days between"), 1, 3650, 30, width=84)
        self.bind_radios(
            "reentry",
            {"every": every, "one_at_a_time": single, "once": once, "after_gap": gap},
            lambda: self.subject.reentry.mode,
            lambda mode: replace(self.subject, reentry=replace(self.subject.reentry, mode=mode)),
        )
        self.bind_spin("reentry.gap_days", days, lambda: self.subject.reentry.gap_days, self._with_gap)
        self.follow(lambda: days.setEnabled(self.subject.reentry.mode == "after_gap"))
        self.section(
            _("Coming in again"),
            every,
            single,
            once,
            row(gap, days, label(_("days later")), None),
            hint(_("How often the same customer may come in.")),
            gap=4,
        )

    def _with_gap(self, days: int) -> Trigger:
        return replace(self.subject, reentry=Reentry("after_gap", days))


def _at(field: str, part: str) -> str:
    """The merge key of a place inside a rule; none when rules came or went."""
    return part and f"{field}.{part}"
