"""What came of an HTML file that was brought into a message: told in words, with a way back."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import _, ngettext, number
from app.model.template import Footer, Raw, walk_blocks
from app.render.from_html import Taken
from app.ui.inspector.blocks import block_words
from app.ui.widgets.buttons import link, primary, secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

_TAGS = 6


class ImportDialog(QDialog):
    """undo_wanted(); place_wanted(place of a block). The dialog closes with either."""

    undo_wanted = Signal()
    place_wanted = Signal(str)

    def __init__(self, parent: QWidget, file: str, taken: Taken) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("HTML brought in"))
        self.setMinimumWidth(480)
        raw = first_raw(taken)
        self.show_raw = link(_("Show the first of them"), on_click=lambda: self._end(self.place_wanted, raw))
        self.show_raw.setVisible(bool(raw))
        self.undo = secondary(_("Undo the import"), "undo", on_click=lambda: self._end(self.undo_wanted))
        well = primary(_("Go on"), "check", on_click=self.accept)
        parts = column(label(_("{file} is in the message").format(file=file), "heading"), gap=10)
        self.said = told(taken)
        for words, tone in self.said:
            parts.addWidget(Banner(words, tone, "ok" if tone == "success" else tone))
        parts.addLayout(row(self.show_raw, None))
        parts.addWidget(label(_("Read it through in the preview before it is sent."), tone="secondary", wrap=True))
        parts.addLayout(row(None, self.undo, well))
        parts.setContentsMargins(22, 18, 22, 18)
        self.setLayout(parts)
        FocusRing(self)
        well.setFocus()

    def _end(self, signal: object, *args: str) -> None:
        self.accept()
        signal.emit(*args)  # type: ignore[attr-defined]  # a bound signal


def first_raw(taken: Taken) -> str:
    """The place of the first part that was kept as it is, "" if there is none."""
    found = (place for place, block in walk_blocks(taken.template.blocks) if isinstance(block, Raw))
    return next(found, "")


def told(taken: Taken) -> list[tuple[str, str]]:
    """(sentence, tone): what became blocks, what stayed as it was, what was left out."""
    blocks = [block for _place, block in walk_blocks(taken.template.blocks) if not isinstance(block, Raw | Footer)]
    kinds = Counter(block_words(block) for block in blocks)
    listed = ", ".join(f"{kind} {number(count)}" for kind, count in kinds.most_common())
    made = []
    if blocks:
        words = ngettext("{n} block was recognised: {kinds}.", "{n} blocks were recognised: {kinds}.", len(blocks))
        made.append((words.format(n=number(len(blocks)), kinds=listed), "success"))
    if taken.raw:
        words = ngettext(
            "{n} part was not recognised and stays as HTML, in a block “By hand”.",
            "{n} parts were not recognised and stay as HTML, in blocks “By hand”.",
            taken.raw,
        )
        made.append((words.format(n=number(taken.raw)), "info"))
    if taken.dropped:
        words = ngettext(
            "{n} picture is missing: it was not on the web. Add it from a file.",
            "{n} pictures are missing: they were not on the web. Add them from files.",
            taken.dropped,
        )
        made.append((words.format(n=number(taken.dropped)), "warning"))
    if taken.tags:
        tags = ", ".join(taken.tags[:_TAGS]) + (" …" if len(taken.tags) > _TAGS else "")
        words = _("Variables of another program became plain words. Put Polku’s own in their place: {tags}")
        made.append((words.format(tags=tags), "warning"))
    return made
