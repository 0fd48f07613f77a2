"""A change of the customer's tags or profile fields."""

from msgspec.structs import replace

from app.i18n import _
from app.model.actions import AddPoints
from app.model.nodes import AddTag, Change, ProfileChange, RemoveTag, SetField
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.form import Form
from app.ui.inspector.host import Host
from app.ui.inspector.row_list import RowList
from app.ui.inspector.typed_value import parsed, spelled
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import combo, spin, text_field
from app.ui.widgets.layouts import column, row

_KINDS: dict[type[ProfileChange], str] = {AddTag: "add", RemoveTag: "remove", SetField: "set", AddPoints: "points"}


class ChangeForm(Form[Change]):
    """Changes happen in this order, one after the other."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._rows = RowList(lambda index: _ChangeRow(self, index))
        self._add = quiet(_("Add a change"), "plus", extent="small", on_click=self._add_change)
        self.section(_("What changes"), self._rows, row(self._add, None))
        self.follow(self._show_changes)

    def put_change(self, index: int, change: ProfileChange, field: str) -> None:
        """Replace one change."""
        changes = list(self.subject.changes)
        changes[index] = change
        self.put(replace(self.subject, changes=tuple(changes)), field and f"changes.{index}.{field}")

    def remove_change(self, index: int) -> None:
        """Take one change away."""
        left = (*self.subject.changes[:index], *self.subject.changes[index + 1 :])
        self.put(replace(self.subject, changes=left), "")

    def _add_change(self) -> None:
        self.put(replace(self.subject, changes=(*self.subject.changes, AddTag())), "")

    def _show_changes(self) -> None:
        self._rows.show_items(self.subject.changes)
        self.name_control("changes", self._rows.row(0) if self.subject.changes else self._add)


class _ChangeRow(Card):
    def __init__(self, form: ChangeForm, index: int) -> None:
        self._form, self._index = form, index
        self._kind = combo(
            _("What to change"),
            [
                (_("Add a tag"), "add"),
                (_("Remove a tag"), "remove"),
                (_("Set a profile field"), "set"),
                (_("Add points"), "points"),
            ],
        )
        self._name = ChoiceEdit(_("Tag"), form.host.known.tags)
        self._field = ChoiceEdit(_("Profile field"), form.host.known.own_fields)
        self._value = text_field(_("New value"), placeholder=_("New value"))
        self._points = spin(_("Points"), -100_000, 100_000, 10)
        remove = IconButton("x", _("Remove the change"), side=26, icon_size=14, on_click=self._drop)
        head = row(self._kind, remove, gap=6)
        head.setStretch(0, 1)
        controls = (self._name, self._field, self._value, self._points)
        super().__init__(column(head, *controls, gap=6), margins=(10, 8, 8, 10))
        self.setFocusProxy(self._kind)
        self._kind.activated.connect(lambda _index: self._switch(self._kind.currentData()))
        self._name.edited.connect(self._rename)
        self._field.edited.connect(lambda text: self._set(field=text.strip()))
        self._value.textEdited.connect(lambda text: self._set(value=parsed(text)))
        self._points.valueChanged.connect(self._count)

    def show_item(self, change: ProfileChange) -> None:
        """Show another change."""
        self._change = change
        kind = _KINDS[type(change)]
        self._kind.setCurrentIndex(self._kind.findData(kind))
        self._name.setVisible(kind in ("add", "remove"))
        self._field.setVisible(kind == "set")
        self._value.setVisible(kind == "set")
        self._points.setVisible(kind == "points")
        match change:
            case SetField():
                self._field.show_text(change.field)
                if parsed(self._value.text()) != change.value:
                    self._value.setText(spelled(change.value))
            case AddPoints(points=points):
                self._points.setValue(points)
            case _:
                self._name.show_text(change.tag_name)

    def _switch(self, kind: str) -> None:
        name = self._change.tag_name if isinstance(self._change, AddTag | RemoveTag) else ""
        made: dict[str, ProfileChange] = {
            "add": AddTag(name),
            "remove": RemoveTag(name),
            "set": SetField(),
            "points": AddPoints(10),
        }
        self._form.put_change(self._index, made[kind], "")

    def _count(self, points: int) -> None:
        if isinstance(self._change, AddPoints) and points != self._change.points:
            self._form.put_change(self._index, AddPoints(points), "points")

    def _rename(self, text: str) -> None:
        if isinstance(self._change, AddTag | RemoveTag):
            self._form.put_change(self._index, replace(self._change, tag_name=text.strip()), "tag_name")

    def _set(self, **changed: object) -> None:
        if isinstance(self._change, SetField):
            self._form.put_change(self._index, replace(self._change, **changed), next(iter(changed)))

    def _drop(self) -> None:
        self._form.remove_change(self._index)
