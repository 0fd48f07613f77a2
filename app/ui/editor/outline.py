"""The drawing as a list: every step in reading order, branches under their condition. The way in for screen readers."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from app.i18n import _, ngettext
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import kind_of, ports
from app.ui.canvas.words import card_text, kind_words, port_words
from app.ui.theme.icons import icon

_ID = int(Qt.ItemDataRole.UserRole)


class Outline(QTreeWidget):
    """selection_wanted(ids) when a person picks steps here, entered(id) for Enter or a double click."""

    selection_wanted = Signal(object)
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName(_("List of steps"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setIndentation(16)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._findings: tuple[Finding, ...] = ()
        self._flow = Flow()
        self._quiet = False
        self.itemSelectionChanged.connect(self._tell)
        self.itemDoubleClicked.connect(lambda item, _column: item.data(0, _ID) and self.entered.emit(item.data(0, _ID)))

    def show_flow(self, flow: Flow, findings: Sequence[Finding] = ()) -> None:
        """Show the steps; what was selected stays selected."""
        chosen = self.chosen()
        self._flow, self._findings = flow, tuple(findings)
        self._quiet = True
        self.clear()
        self._items = {}
        roots = [node.id for node in flow.nodes if kind_of(node) == "trigger"]
        entered = {edge.target for edge in flow.edges}
        loose = [node.id for node in flow.nodes if node.id not in entered and node.id not in roots]
        for start in (*roots, *loose, *(node.id for node in flow.nodes)):
            if start not in self._items:
                self._add_chain(self.invisibleRootItem(), start)
        self.expandAll()
        self._quiet = False
        self.show_selection(chosen)

    def show_selection(self, ids: Sequence[str]) -> None:
        """Select these, without the signal."""
        self._quiet = True
        self.clearSelection()
        for node_id in ids:
            if node_id in self._items:
                self._items[node_id].setSelected(True)
        if len(ids) == 1 and ids[0] in self._items:
            index = self.indexFromItem(self._items[ids[0]])
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self._quiet = False

    def chosen(self) -> tuple[str, ...]:
        """The selected steps."""
        return tuple(item.data(0, _ID) for item in self.selectedItems() if item.data(0, _ID))

    def _add_chain(self, parent: QTreeWidgetItem, node_id: str | None) -> None:
        while node_id in self._flow.by_id:
            if node_id in self._items:
                self._add_join(parent, node_id)
                return
            node = self._flow.by_id[node_id]
            item = self._item(parent, node_id)
            ways = ports(node)
            if len(ways) != 1:
                for port in ways:
                    branch = QTreeWidgetItem(item, [port_words(node, port)])
                    branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
                    self._add_chain(branch, self._flow.next_id(node_id, port))
                return
            node_id = self._flow.next_id(node_id, ways[0])

    def _item(self, parent: QTreeWidgetItem, node_id: str) -> QTreeWidgetItem:
        node = self._flow.by_id[node_id]
        look = card_text(node, self._flow)
        made = QTreeWidgetItem(parent, [look.title])
        made.setData(0, _ID, node_id)
        made.setIcon(0, icon(look.icon, f"kind.{look.tone}.base", 16))
        problems = sum(1 for finding in self._findings if finding.node == node_id)
        spoken = [kind_words(kind_of(node)), look.title, look.detail]
        if len(ports(node)) > 1:
            spoken.append(ngettext("{n} branch", "{n} branches", len(ports(node))).format(n=len(ports(node))))
        if problems:
            spoken.append(ngettext("{n} problem", "{n} problems", problems).format(n=problems))
        made.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in spoken if part))
        made.setToolTip(0, ", ".join(part for part in spoken if part))
        self._items[node_id] = made
        return made

    def _add_join(self, parent: QTreeWidgetItem, node_id: str) -> None:
        title = card_text(self._flow.by_id[node_id], self._flow).title
        join = QTreeWidgetItem(parent, [_("goes on at “{title}”").format(title=title)])
        join.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _tell(self) -> None:
        if not self._quiet:
            self.selection_wanted.emit(self.chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None and item.data(0, _ID):
            self.entered.emit(item.data(0, _ID))
            return
        super().keyPressEvent(event)
