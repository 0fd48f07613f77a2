"""One finding as the publishing dialog and the try-out show it: what, what to do, and the buttons that do it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.edit.fixes import fix_of
from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.sentences.findings import say, todo
from app.services.sentences.fixes import say_fix
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import IconMark
from app.ui.widgets.flowing import WithTools
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

Do = Callable[[Finding], object]
_WORDS_LEAST = 300


def finding_line(finding: Finding, draft: Flow, show: Do, fix: Do, ignore: Do) -> QWidget:
    """`show` leads to the step, `fix` applies the remedy where there is one, `ignore` is for warnings only."""
    tone = finding.severity
    texts = column(label(say(finding, draft), "bold", wrap=True), gap=1)
    remedy = todo(finding, draft)
    if remedy:
        texts.addWidget(label(remedy, "small", "secondary", wrap=True))
    tools = row(secondary(_("Show"), "eye", extent="small", on_click=lambda: show(finding)), gap=6)
    if made := fix_of(draft, finding):
        tools.insertWidget(0, secondary(say_fix(made), "check", extent="small", on_click=lambda: fix(finding)))
    if tone == "warning":
        tools.addWidget(secondary(_("Ignore"), extent="small", on_click=lambda: ignore(finding)))
    mark = column(IconMark(tone, f"tone.{tone}.text", 19, 2), None, margins=(0, 1, 0, 0))
    line = row(mark, WithTools(boxed(texts), boxed(column(tools, None)), _WORDS_LEAST), gap=12, margins=(0, 11, 0, 11))
    line.setStretch(1, 1)
    return boxed(line)
