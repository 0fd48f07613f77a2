"""The host of the block editor's fields: it writes into the document of the message."""

from __future__ import annotations

from app.ui.inspector.document_host import DocumentHost
from app.ui.inspector.host import Known
from app.ui.undo import FlowDocument


class MessageHost(DocumentHost):
    """A `Host` of the inspector's forms."""

    def __init__(self, document: FlowDocument, known: Known) -> None:
        self._document, self.known = document, known
