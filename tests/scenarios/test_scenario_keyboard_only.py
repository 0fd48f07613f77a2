"""The main job without a mouse: the keyboard alone draws, writes and publishes what the mouse does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.services.desk import Desk
from app.services.flows import flow_row
from app.ui.editor.page import EditorPage
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.publish.dialog import PublishDialog
from person import Person
from thank_you_drawing import DRAWN, chosen, focused, quick_add, shape_of

MOST_TABS = 60


def tab_to(person: Person, page: QWidget, there: Callable[[QWidget], bool], key: str = "Tab") -> QWidget:
    """Tab until the keyboard is where it is wanted; it has to come there."""
    for _ in range(MOST_TABS):
        here = page.window().focusWidget()
        if here is not None and there(here):
            return here
        person.press(key)
    raise AssertionError("Tab never came there")


def named(name: str) -> Callable[[QWidget], bool]:
    return lambda widget: widget.accessibleName() == name


def labelled(words: str) -> Callable[[QWidget], bool]:
    return lambda widget: isinstance(widget, QAbstractButton) and widget.text() == words


def write_message(person: Person, page: EditorPage, subject: str, text: str) -> None:
    person.waits(lambda: focused(page).accessibleName() == "Aihe")
    person.type(subject + ", ")
    person.press("ctrl+space")
    person.waits(lambda: QApplication.activePopupWidget() is not None)
    person.press("Down", "Return")
    person.waits(lambda: "first_name" in page.document.flow.template_by_id[chosen(page).template].subject)
    tab_to(person, page, labelled("Muokkaa viestiä"))
    person.press("space")
    body = tab_to(person, page, named("Teksti"))
    assert isinstance(body, VariableEdit)
    person.type(text)
    person.waits(lambda: text in body.source())


def to_canvas(person: Person, page: EditorPage) -> None:
    """F6 goes round the panes."""
    for _ in range(8):
        if page.view.hasFocus():
            return
        person.press("F6")
    assert page.view.hasFocus()


def draw(person: Person, page: EditorPage) -> None:
    view = page.view
    to_canvas(person, page)
    quick_add(person, page, "tekee ostoksen")
    quick_add(person, page, "ehto")
    condition = view.selection()[0]
    tab_to(person, page, named("Arvo"))  # as Tab comes, what stands there is selected
    person.type("2")
    person.press("Tab")
    person.waits(lambda: shape_of(page.document.flow)[1] != DRAWN[1])
    person.press("shift+Tab")
    person.type("1")
    person.press("Tab")
    person.waits(lambda: shape_of(page.document.flow)[1] == DRAWN[1])

    quick_add(person, page, "odota")  # the Yes branch
    person.waits(lambda: focused(page).accessibleName() == "Määrä")
    person.type("4")
    person.press("Tab")
    person.waits(lambda: focused(page).accessibleName() == "Yksikkö")
    person.type("t")
    quick_add(person, page, "email")
    write_message(person, page, "Kiitos tilauksestasi", "Tervetuloa kanta-asiakkaaksi.")

    person.press("Escape")
    person.waits(view.hasFocus)
    person.press("Up", "Up")  # past the wait, to the condition: its No branch is the open one
    person.waits(lambda: view.selection() == (condition,))
    quick_add(person, page, "odota")
    quick_add(person, page, "email")
    write_message(person, page, "Kiitos jatkuvasta mielenkiinnostasi", "Sinulle etu kanta-asiakkaana.")


def publish(person: Person, page: EditorPage) -> None:
    person.press("ctrl+Return")
    person.waits(lambda: isinstance(QApplication.activeModalWidget(), PublishDialog))
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    person.waits(lambda: next(b for b in dialog.findChildren(QAbstractButton) if b.text() == "Julkaise").isEnabled())
    tab_to(person, dialog, labelled("Julkaise"))
    person.press("Return")
    person.waits(lambda: page.state() == "live")


def test_drawn_and_published_without_a_mouse(person: Person, page: EditorPage, desk: Desk) -> None:
    draw(person, page)
    assert shape_of(page.document.flow) == DRAWN  # what the mouse draws, too
    publish(person, page)
    assert flow_row(desk, page.opened.name).state == "live"
