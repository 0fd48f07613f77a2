"""What forms write into: one document, each burst of changes of one field an entry to undo."""

from __future__ import annotations

import msgspec

from app.edit import Edit, change_template, replace_node, set_fields
from app.model.flow import Flow
from app.model.nodes import Node
from app.model.template import Template
from app.ui.undo import FlowDocument


class DocumentHost:
    """The writing half of a `Host`, for a class that keeps its document as `_document`."""

    _document: FlowDocument

    @property
    def flow(self) -> Flow:
        """As it is now."""
        return self._document.flow

    def put_node(self, node: Node, field: str) -> None:
        """Another step in the place of the one with its id."""
        self._apply(replace_node(self.flow, node, field or "shape"), field)

    def put_nodes(self, nodes: tuple[Node, ...], field: str) -> None:
        """Several of them, one entry."""
        flow = self.flow
        for node in nodes:
            edit = replace_node(flow, node, field)
            flow = edit.flow
        many = {"code": "change_many", "params": {"n": len(nodes)}, "merge": f"several.{field}"}
        self._apply(msgspec.structs.replace(edit, **many), field)

    def put_template(self, template: Template, field: str) -> None:
        """Another message in the place of the one with its id."""
        self._apply(change_template(self.flow, template, field), field)

    def put_part(self, name: str, value: object, field: str) -> None:
        """A part of the flow itself."""
        self._apply(set_fields(self.flow, name, **{name: value}), field)

    def _apply(self, edit: Edit, field: str) -> None:
        if not field:
            self._document.close_entry()
        self._document.apply(edit)
        if not field:
            self._document.close_entry()
