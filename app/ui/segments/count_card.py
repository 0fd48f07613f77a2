"""How many are in the segment now, how many of them may be mailed, and what falls between segments."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext, number
from app.services.segments import Gap, Look
from app.store.standings import ProductLasts
from app.ui.segments.parts import ShareBar
from app.ui.widgets.buttons import link, secondary
from app.ui.widgets.cards import Card, Dot, IconMark
from app.ui.widgets.labels import label, set_tone
from app.ui.widgets.layouts import boxed, clear, column, row


class CountCard(Card):
    """fill_gap(orders) makes a segment of those between; use() puts the segment to work in an automation."""

    def __init__(
        self, fill_gap: Callable[[Gap], object], use: Callable[[], object], export: Callable[[], object]
    ) -> None:
        self._fill_gap = fill_gap
        self._state = label("", "small", "success")
        self._mark = IconMark("refresh", "tone.success.base", 14)
        self._count = label("–", "display", digits=True)
        self._unit = label("", tone="secondary")
        self._bar = ShareBar()
        self._may = label("", "small", "secondary", digits=True)
        self._may_not = label("", "small", "secondary", digits=True)
        self._notes = column(gap=8)
        self.use = secondary(_("Use in an automation"), "flow", extent="small", on_click=use)
        self.export = secondary(_("Export CSV…"), "upload", extent="small", on_click=export)
        head = row(label(_("In the segment now"), tone="secondary"), None, self._mark, self._state, gap=6)
        yes = row(Dot("accent.base"), self._may, gap=6)
        no = row(Dot("tone.warning.base"), self._may_not, gap=6)
        super().__init__(
            head,
            row(self._count, self._unit, None, gap=10),
            self._bar,
            row(yes, None, no, gap=6),
            self._notes,
            None,
            row(self.use, self.export, None, gap=8),
            margins=(16, 14, 16, 14),
            gap=8,
        )
        self.setAccessibleName(_("In the segment now"))

    def show_counting(self) -> None:
        """The figure in sight is being counted anew."""
        self._tell(_("Counting…"), "muted", "refresh", "text.muted")

    def show_error(self, words: str) -> None:
        """It could not be counted."""
        self._count.setText("–")
        self._unit.setText("")
        self._tell(words, "error", "error", "tone.error.text")

    def show_look(self, look: Look) -> None:
        """What has been counted."""
        self._tell(_("counts by itself"), "success", "refresh", "tone.success.base")
        count, all_of = look.members.count, look.members.everyone
        share = number(round(100 * count / all_of, 1)) if all_of else "0"
        self._count.setText(number(count))
        words = ngettext("customer, {share} %", "customers, {share} %", count)
        self._unit.setText(words.format(share=share))
        self._bar.show_share(look.members.mailable, count)
        rest = count - look.members.mailable
        may = ngettext("{n} may get marketing", "{n} may get marketing", look.members.mailable)
        self._may.setText(may.format(n=number(look.members.mailable)))
        self._may_not.setText(ngettext("{n} may not", "{n} may not", rest).format(n=number(rest)))
        self._bar.setAccessibleName(f"{self._may.text()}, {self._may_not.text()}")
        clear(self._notes)
        for gap in look.gaps[:2]:
            self._notes.addWidget(self._gap(gap))
        if look.lasting:
            self._notes.addWidget(_learned(look.lasting))

    def _gap(self, gap: Gap) -> QWidget:
        words = ngettext(
            "{people} buyer with exactly {orders} orders is in neither “{below}” nor “{above}”.",
            "{people} buyers with exactly {orders} orders are in neither “{below}” nor “{above}”.",
            gap.people,
        ).format(people=number(gap.people), orders=number(gap.orders), below=gap.below, above=gap.above)
        make = link(_("Make a segment of them"), on_click=lambda: self._fill_gap(gap))
        said = column(label(words, "small", "secondary", wrap=True), row(make, None), gap=2)
        line = row(column(2, IconMark("info", "tone.info.base", 16), None, gap=0), said, gap=8)
        line.setStretch(1, 1)
        return boxed(line)

    def _tell(self, words: str, tone: str, icon: str, role: str) -> None:
        self._state.setText(words)
        set_tone(self._state, tone)
        self._mark.show_icon(icon, role)


def _learned(lasting: tuple[ProductLasts, ...]) -> QWidget:
    """How long products last, and how sure that is."""
    box = column(label(_("Learned from orders"), "small-bold"), gap=3)
    for one in lasting:
        days = ngettext("{n} day", "{n} days", round(one.lasts.days)).format(n=number(round(one.lasts.days)))
        orders = ngettext("{n} order", "{n} orders", one.lasts.orders).format(n=number(one.lasts.orders))
        spread = f"{number(round(one.lasts.low))}–{number(round(one.lasts.high))}"
        said = _("{product}: {days} (mostly {spread}; {orders})")
        words = said.format(product=one.name, days=days, spread=spread, orders=orders)
        box.addWidget(label(words, "small", "secondary", wrap=True))
    return boxed(box)
