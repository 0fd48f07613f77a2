"""An e-mail step: what it says, to whom it may go, and what may stop it."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from app.model.nodes import Email
from app.model.template import Footer, Heading, Template, Text
from app.render.findings import PREHEADER_LENGTH, SUBJECT_LENGTH, shown_length
from app.ui.inspector.form import Counted
from app.ui.inspector.host import Host
from app.ui.inspector.message_card import MessageCard
from app.ui.inspector.message_form import MessageForm
from app.ui.inspector.sending_form import SendingForm
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import secondary
from app.ui.widgets.layouts import column, row


class EmailForm(SendingForm[Email]):
    """Two pages: the step's own settings, and the blocks of its message. compare() asks for the five side by side,
    write() for the editor of the message.
    """

    compare = Signal()
    write = Signal()

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._settings = QWidget()
        self._message = MessageForm(host)
        self._message.closed.connect(lambda: self.show_message_page(False))
        page, self.body = self.body, column(gap=0)
        self._settings.setLayout(self.body)
        page.addWidget(self._settings)
        page.addWidget(self._message)
        self._message.hide()
        self._message_section()
        self.class_section()
        self.guardrail_section()
        self.lateness_section()

    def show_message_page(self, shown: bool) -> None:
        """Go to the blocks of the message, or back."""
        self._settings.setVisible(not shown)
        self._message.setVisible(shown)
        if shown:
            self._message.first_control().setFocus()

    def block_control(self, field: str) -> QWidget | None:
        """The control of one field of a block, such as "blocks.2.link"; None for anything else."""
        return self._message.findChild(QWidget, field) if field.startswith("blocks.") else None

    def on_message_page(self) -> bool:
        """Whether the blocks are in sight."""
        return not self._message.isHidden()

    def template(self) -> Template:
        """The step's message; an empty one that comes to be when something is written into it."""
        found = self.host.flow.template_by_id.get(self.subject.template)
        return found or Template(self.subject.template, blocks=(Heading(), Text(), Footer()))

    # ---- sections

    def _message_section(self) -> None:
        self._subject, subject = self._line("subject", _("Subject"), SUBJECT_LENGTH)
        _preheader, preheader = self._line("preheader", _("Preheader"), PREHEADER_LENGTH)
        card = MessageCard()
        self.follow(lambda: self._show_card(card))
        self.follow(self._show_blocks)
        edit = secondary(_("Edit message"), "edit", on_click=self._edit)
        edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        compare = secondary(_("Compare"), "columns", on_click=self.compare.emit)
        self.name_control("blocks", edit)
        self.name_control("template", edit)
        self.section(_("Message"), subject, preheader, card, row(edit, compare), gap=10)

    def _line(self, field: str, title: str, limit: int) -> tuple[VariableEdit, QWidget]:
        edit = VariableEdit(title)
        self.name_control(field, edit)
        counted = Counted(title, edit, limit)
        edit.edited.connect(lambda source: self.put(replace(self.template(), **{field: source}), field))
        self.follow(lambda: edit.show_source(getattr(self.template(), field)))
        self.follow(lambda: counted.show_length(shown_length(getattr(self.template(), field))))
        return edit, counted

    def _edit(self) -> None:
        """In the message editor, where there is one; else on the second page."""
        if self.host.known.writes_messages:
            self.write.emit()
        else:
            self.show_message_page(True)

    def _show_card(self, card: MessageCard) -> None:
        known = self.host.known
        card.show_message(self.template(), known.shop, known.sample_name)

    def _show_blocks(self) -> None:
        self._message.show_subject(self.template())
