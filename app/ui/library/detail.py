"""The chosen automation of the library: what it does, for whom, how one knows that it works, and what it needs."""

from collections.abc import Callable

from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget

from app.i18n import _
from app.ui.library.item import LibraryItem
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import primary
from app.ui.widgets.cards import IconMark, Panel, scrolling
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill

_METRICS = {
    "opens": "eye",
    "clicks": "click",
    "page_visits": "globe",
    "conversion": "cart",
    "accounts": "user-plus",
    "feedback": "star",
}


class LibraryDetail(Panel):
    """316 px at the right edge."""

    def __init__(self, create: Callable[[str], object]) -> None:
        super().__init__(edge="left")
        self._create = create
        self.setFixedWidth(current.roomy(316))
        self._box = column(gap=0, margins=(18, 18, 18, 18))
        inner = boxed(self._box)
        inner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body.addWidget(scrolling(inner, _("Automation")))

    def show_item(self, item: LibraryItem) -> None:
        """Shows another automation."""
        clear(self._box)
        title = label(item.card.title, "title", wrap=True)
        guide = row(gap=8)
        if item.from_guide:
            guide.addWidget(Pill(_("From the guide"), "accent", small=True))
        large = current.scale() > 1.15
        head = row(title, *(() if large else (guide,)), gap=8)
        head.setStretch(0, 1)
        guide.addStretch(1 if large else 0)
        self._add(head, *((4, guide) if large else ()), 6)
        self._add(label(item.summary, tone="secondary", wrap=True), 14, hline(), 14)
        if item.card.persona:
            self._add(label(_("Persona in the guide"), "label", "secondary"), 4)
            words = column(
                label(item.card.persona_name, "bold"), label(item.persona_note, "small", "muted", wrap=True), gap=0
            )
            line = row(Avatar(item.card.persona_name, item.card.persona, 34), words, gap=10)
            line.setStretch(1, 1)
            self._add(line, 14)
        self._add(label(_("How you know that it works"), "label", "secondary"), 4)
        for metric, words_of in item.metrics:
            self._add(row(IconMark(_METRICS.get(metric, "chart"), "text.muted", 15), label(words_of), None), 6)
        self._add(label(item.how_you_know, "small", "muted", wrap=True), 14)
        if item.needs:
            self._add(label(_("Is the data there in your shop"), "label", "secondary"), 6)
            for need in item.needs:
                mark = (
                    IconMark("ok", "tone.success.text", 15, 2)
                    if need.there
                    else IconMark("warning", "tone.warning.text", 15, 2)
                )
                self._add(row(mark, label(need.name), None, label(need.note, "small", "muted")), 8)
        self._add(
            10, primary(_("Create a draft"), "plus", extent="large", on_click=lambda: self._create(item.card.id)), 8
        )
        note = label(_("A draft sends nothing."), "small", "muted")
        self._add(row(None, note, None))
        self._box.addStretch(1)

    def _add(self, *items: QWidget | QLayout | int) -> None:
        for item in items:
            if isinstance(item, int):
                self._box.addSpacing(item)
            elif isinstance(item, QLayout):
                self._box.addLayout(item)
            else:
                self._box.addWidget(item)
