"""One wire: where it comes from, where it leads, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from app.i18n import _
from app.model.flow import Edge, Flow
from app.ui.canvas.words import port_words, title_of
from app.ui.inspector.form import Form
from app.ui.inspector.host import Host
from app.ui.widgets.buttons import quiet, secondary
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class EdgeForm(Form[Edge]):
    """step_wanted(id) goes to an end of the wire. `remove` takes the selected wire away."""

    step_wanted = Signal(str)

    def __init__(self, host: Host, remove: Callable[[], object]) -> None:
        super().__init__(host)
        source = quiet("", "arrow-up", on_click=lambda: self.step_wanted.emit(self.subject.source))
        target = quiet("", "arrow-down", on_click=lambda: self.step_wanted.emit(self.subject.target))
        branch = label("", tone="secondary")
        self.section(
            _("Connection"),
            column(label(_("From"), "label", "secondary"), row(source, None), gap=2),
            branch,
            column(label(_("To the step"), "label", "secondary"), row(target, None), gap=2),
            row(secondary(_("Remove the connection"), "trash", extent="small", on_click=remove), None),
            gap=8,
        )

        def show() -> None:
            flow = self.host.flow
            start, end = flow.by_id[self.subject.source], flow.by_id[self.subject.target]
            source.setText(title_of(start, flow))
            target.setText(title_of(end, flow))
            words = port_words(start, self.subject.port)
            branch.setText(_("Branch: {name}").format(name=words))
            branch.setVisible(bool(words))

        self.follow(show)


def port_name(flow: Flow, wire: tuple[str, str]) -> str:
    """The branch a wire starts from, or the step where there is only one way."""
    node = flow.by_id[wire[0]]
    return port_words(node, wire[1]) or title_of(node, flow)
