"""The inspector: what is selected, its problems, and its fields. Every change goes through the document."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Kind, Node, is_skipped, kind_of
from app.services.sentences.findings import say
from app.ui.canvas.words import card_text
from app.ui.inspector.action_forms import GiveCodeForm, StartFlowForm, WebhookForm
from app.ui.inspector.await_form import AwaitForm
from app.ui.inspector.change_form import ChangeForm
from app.ui.inspector.choice_form import ChoiceForm
from app.ui.inspector.condition_form import ConditionForm
from app.ui.inspector.document_host import DocumentHost
from app.ui.inspector.edge_form import EdgeForm, port_name
from app.ui.inspector.email_form import EmailForm
from app.ui.inspector.end_forms import ExitForm, GoalForm, NotifyForm
from app.ui.inspector.flow_form import FlowForm
from app.ui.inspector.form import Form
from app.ui.inspector.header import Header
from app.ui.inspector.host import Known
from app.ui.inspector.problems import Problems
from app.ui.inspector.several_form import SeveralForm, how_many
from app.ui.inspector.skipped import Skipped
from app.ui.inspector.sms_form import SmsForm
from app.ui.inspector.split_form import SplitForm
from app.ui.inspector.trigger_form import TriggerForm
from app.ui.inspector.wait_form import WaitForm
from app.ui.undo import FlowDocument
from app.ui.widgets.cards import Panel, scrolling
from app.ui.widgets.labels import hline
from app.ui.widgets.tab_order import in_reading_order, tab_in_reading_order

_FORMS: dict[Kind, Callable[[Any], Form[Any]]] = {
    "trigger": TriggerForm,
    "wait": WaitForm,
    "await": AwaitForm,
    "condition": ConditionForm,
    "choice": ChoiceForm,
    "split": SplitForm,
    "email": EmailForm,
    "sms": SmsForm,
    "webhook": WebhookForm,
    "give_code": GiveCodeForm,
    "start_flow": StartFlowForm,
    "change": ChangeForm,
    "notify": NotifyForm,
    "goal": GoalForm,
    "exit": ExitForm,
}


class Inspector(Panel, DocumentHost):
    """Follows the selection and the document.

    left(): Esc goes back to the step. compare_wanted(email id), message_wanted(email id), step_wanted(id),
    ignore_wanted(finding), fix_wanted(finding).
    """

    left = Signal()
    compare_wanted = Signal(str)
    message_wanted = Signal(str)
    step_wanted = Signal(str)
    ignore_wanted = Signal(object)
    fix_wanted = Signal(object)

    def __init__(self, document: FlowDocument, known: Known, commands: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setAccessibleName(_("Properties"))
        self._document, self._known, self._commands = document, known, dict(commands)
        self._ids: tuple[str, ...] = ()
        self._wire: tuple[str, str] | None = None
        self._findings: tuple[Finding, ...] = ()
        self._forms: dict[str, tuple[Form[Any], QScrollArea]] = {}
        self._controls: list[QWidget] = []
        self._ordering = QTimer(self, singleShot=True, interval=0)
        self._ordering.timeout.connect(self._order_tabs)
        self._header = Header([commands[key] for key in ("copy", "duplicate", "skip", "delete") if key in commands])
        self._header.renamed.connect(self._rename)
        self._problems = Problems()
        self._problems.ignored.connect(self.ignore_wanted)
        self._problems.fixed.connect(self.fix_wanted)
        self._pages = QStackedWidget()
        self.body.addWidget(self._header)
        self.body.addWidget(hline())
        self._skipped = Skipped(commands["skip"].trigger) if "skip" in commands else None
        if self._skipped is not None:
            self.body.addWidget(self._skipped)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self._problems)  # below: fields must not jump under the pointer when a check comes in
        document.changed.connect(lambda _before, _after: self.refresh())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.show_selection(())

    # ---- what is shown

    def show_selection(self, ids: Sequence[str], wire: tuple[str, str] | None = None) -> None:
        """Show these steps, or the wire at (step, way out); neither shows the automation itself."""
        if (tuple(ids), wire) == (self._ids, self._wire) and self._forms:
            return
        self._document.close_entry()
        self._ids, self._wire = tuple(ids), wire
        self.refresh(from_top=True)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what the checks said of the steps in sight."""
        self._findings = tuple(findings)
        self._show_problems()

    def refresh(self, *, from_top: bool = False) -> None:
        """Show the document as it is now."""
        flow = self._document.flow
        nodes = tuple(flow.by_id[i] for i in self._ids if i in flow.by_id)
        if self._skipped is not None:
            self._skipped.setVisible(len(nodes) == 1 and is_skipped(nodes[0]))
        if len(nodes) == 1:
            self._show_step(nodes[0], flow)
            form, area = self._form(kind_of(nodes[0]))
            form.show_subject(nodes[0])
        elif nodes:
            self._header.show_other("layout", _("Selection"), how_many(nodes))
            form, area = self._form("several")
            form.show_subject(nodes)
        elif self._wire is not None and self._wire in flow.edge_at:
            self._header.show_other("route", _("Connection"), port_name(flow, self._wire))
            form, area = self._form("edge")
            form.show_subject(flow.edge_at[self._wire])
        else:
            self._header.show_other("flow", _("Automation"), flow.name)
            form, area = self._form("flow")
            form.show_subject(flow)
        if from_top:
            if isinstance(form, EmailForm) and form.on_message_page():
                form.show_message_page(False)
            area.verticalScrollBar().setValue(0)
        self._pages.setCurrentWidget(area)
        self._show_problems()
        self._ordering.start()  # once, however often an edit and what it selects refresh

    def enter(self) -> None:
        """The keyboard goes into the first field."""
        control = self.form().first_control()
        if control is not None:
            control.setFocus(Qt.FocusReason.TabFocusReason)  # as Tab does: what stands there is selected

    def open_message(self) -> None:
        """The blocks of the selected message."""
        form = self.form()
        if isinstance(form, EmailForm):
            form.show_message_page(True)

    def focus_field(self, field: str) -> None:
        """The keyboard goes to the field a finding names, or to the first one."""
        form = self.form()
        control = form.control(field)
        if isinstance(form, EmailForm):
            inside = form.block_control(field)
            form.show_message_page(inside is not None)
            control = inside or control
        if control is None:
            self.enter()
            return
        control.setFocus(Qt.FocusReason.TabFocusReason)
        area = self._pages.currentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(control, 0, 60)

    def form(self) -> Form[Any]:
        """The form in sight."""
        area = self._pages.currentWidget()
        return next(form for form, around in self._forms.values() if around is area)

    def _form(self, key: str) -> tuple[Form[Any], QScrollArea]:
        if key not in self._forms:
            made = self._make(key)
            made.body.addStretch(1)
            area = scrolling(made)
            self._pages.addWidget(area)
            self._forms[key] = (made, area)
        return self._forms[key]

    def _make(self, key: str) -> Form[Any]:
        if key == "flow":
            return FlowForm(self)
        if key == "several":
            return SeveralForm(self, {name: action.trigger for name, action in self._commands.items()})
        if key == "edge":
            edge = EdgeForm(self, self._commands["delete"].trigger)
            edge.step_wanted.connect(self.step_wanted)
            return edge
        made = _FORMS[key](self)  # type: ignore[index]  # every other key is a Kind
        if isinstance(made, EmailForm):
            made.compare.connect(lambda: self.compare_wanted.emit(self._ids[0]))
            made.write.connect(lambda: self.message_wanted.emit(self._ids[0]))
        return made

    def _order_tabs(self) -> None:
        """Forms and their rows are made when they are needed; Tab goes through them as if they always were there."""
        controls = list(in_reading_order(self))
        if controls != self._controls:
            self._controls = controls
            tab_in_reading_order(self)

    def _show_step(self, node: Node, flow: Flow) -> None:
        look = card_text(node, flow)
        self._header.show_step(look.icon, look.tone, look.label, look.title, node.title)

    def _show_problems(self) -> None:
        mine = [f for f in self._findings if len(self._ids) == 1 and f.node == self._ids[0]]
        mine += [f for f in self._findings if not self._ids and not f.node]
        self._problems.show_findings(mine, self._document.flow)
        self.form().show_errors(
            {f.field: say(f, self._document.flow) for f in mine if f.field and f.severity == "error"}
        )

    # ---- Host

    @property
    def known(self) -> Known:
        return self._known

    def _rename(self, title: str) -> None:
        flow = self.flow
        if len(self._ids) == 1 and self._ids[0] in flow.by_id:
            self.put_node(msgspec.structs.replace(flow.by_id[self._ids[0]], title=title), "title")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _focus_moved(self, old: QWidget | None, _new: QWidget | None) -> None:
        if old is not None and self.isAncestorOf(old):
            self._document.close_entry()
