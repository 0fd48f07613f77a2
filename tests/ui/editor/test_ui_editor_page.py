"""The editor of one automation: what a person sees and does there."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.edit import change_template, fresh, insert_on_edge, replace_node
from app.model.flow import Flow
from app.model.ignoring import parts
from app.model.nodes import Email, Wait, kind_of
from app.model.times import ForDuration
from app.services.desk import Desk
from app.services.flows import create_empty, flow_row, load_draft, save_draft
from app.services.publish_flow import publish_flow
from app.ui.editor.open_flow import OpenFlow
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def words(page: QWidget) -> str:
    """Everything that can be read on the page."""
    shown = [w for w in page.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def first(page: EditorPage, kind: str) -> str:
    """The first step of a kind, in the file's order."""
    return next(node.id for node in page.document.flow.nodes if kind_of(node) == kind)


def break_subject(page: EditorPage) -> Email:
    """The first message loses its subject."""
    flow = page.document.flow
    email = flow.emails[0]
    page.document.apply(change_template(flow, replace(flow.template_by_id[email.template], subject=""), "subject"))
    return email


def run(window: Window, command: str) -> None:
    """A command of the menu, as the shortcut runs it."""
    action = window.commands.action(command)
    assert action.isEnabled(), command
    action.trigger()


def test_a_ready_automation_says_that_it_is_ready(page: EditorPage, window: Window) -> None:
    assert "Valmis julkaistavaksi" in words(page)
    assert "ei vielä julkaistu" in words(page)
    assert window.windowTitle().startswith("Kiitä tilauksesta – ")
    assert "8 askelta" in page.status()[0]


def test_every_change_is_saved_and_told(page: EditorPage, desk: Desk) -> None:
    wait = page.document.flow.node(first(page, "wait"))
    assert isinstance(wait, Wait)
    page.document.apply(replace_node(page.document.flow, replace(wait, until=ForDuration(9, "hours")), "amount"))
    assert load_draft(desk, "thank-you") == page.document.flow
    assert "Tallennettu 14.31" in page.status()[0]
    page.document.undo()
    assert load_draft(desk, "thank-you") == page.document.flow


def test_a_problem_is_counted_shown_and_gone_when_mended(qtbot: QtBot, page: EditorPage, window: Window) -> None:
    with qtbot.waitSignal(page.checker.found):
        email = break_subject(page)
    assert "1 virhe" in words(page)
    assert "ei ole aihetta" in words(page)
    run(window, "flow.next_problem")
    assert page.view.selection() == (email.id,)
    focused = window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Aihe"
    with qtbot.waitSignal(page.checker.found):
        qtbot.keyClicks(focused, "Kiitos")
    assert "Valmis julkaistavaksi" in words(page)


def test_a_warning_is_ignored_for_one_step_with_a_way_back(qtbot: QtBot, page: EditorPage) -> None:
    flow = page.document.flow
    with qtbot.waitSignal(page.checker.found):
        page.inspector.put_part("metrics", (), "")
        goals = [node for node in flow.nodes if kind_of(node) == "goal"]
        page.view.select([goal.id for goal in goals])
        page.view.delete_selection()
    finding = page.stage.check_strip.current()
    assert finding is not None
    assert finding.severity == "warning"
    with qtbot.waitSignal(page.checker.found):
        page.ignore(finding)
    assert finding.key in {parts(entry).key for entry in page.document.flow.ignored}
    assert page.document.undo_text() == "Kumoa: Ohita varoitus"
    with qtbot.waitSignal(page.checker.found):
        page.document.undo()
    assert page.stage.check_strip.current() == finding


def test_f7_and_a_digit_walk_as_a_persona(qtbot: QtBot, page: EditorPage, window: Window) -> None:
    run(window, "flow.walk")
    chip = window.focusWidget()
    assert chip is not None
    with qtbot.waitSignal(page.stage.walk_changed):
        qtbot.keyClick(chip, Qt.Key.Key_4)
    route = page.walker.view()
    assert route is not None
    assert route.persona == "elsa"
    taken = [page.document.flow.node(node_id) for node_id in route.nodes]
    assert [kind_of(node) for node in taken] == ["trigger", "condition", "wait", "email", "goal"]
    assert route.times[taken[3].id] == "ti\u00a018.31"
    for _ in range(3):
        qtbot.keyClick(chip, Qt.Key.Key_Right)
    assert page.walker.words() == "Elsa saa viestin ti\u00a0klo\u00a018.31"
    assert "Esc lopettaa kulun" in page.status()[1]
    before = page.document.flow
    qtbot.keyClick(chip, Qt.Key.Key_Escape)
    assert page.walker.persona is None
    assert page.document.flow is before


def test_the_walk_asks_where_only_behaviour_decides(qtbot: QtBot, page: EditorPage) -> None:
    from app.edit import add_after, fresh
    from app.model.rules import Interacted

    email = page.document.flow.emails[0]
    wait, question = fresh("wait"), fresh("condition")
    question = replace(question, node=replace(question.node, rule=Interacted(email.id, "opened")))
    page.document.apply(add_after(page.document.flow, email.id, "out", wait))
    page.document.apply(add_after(page.document.flow, wait.node.id, "out", question))
    persona = "elsa" if page.document.flow.next_id(first(page, "condition"), "yes") else "lasse"
    for key in (persona, "lasse"):
        page.stage.walk_as(key)
        qtbot.waitUntil(lambda: page.walker.route is not None)
        if page.walker.asks_about():
            break
    assert page.walker.asks_about() == email.id
    assert page.walker.question() in words(page)
    with qtbot.waitSignal(page.stage.walk_changed):
        next(b for b in page.findChildren(QAbstractButton) if b.text() == "Avasi" and b.isVisible()).click()
    assert page.walker.asks_about() == ""
    route = page.walker.view()
    assert route is not None
    assert (question.node.id, "yes") in route.edges or question.node.id in route.nodes


def test_typing_in_the_palette_adds_a_step(qtbot: QtBot, open_page: Open, desk: Desk) -> None:
    name = create_empty(desk, "Tyhjä")
    page = open_page(name)
    search: QLineEdit = page.palette_panel.search
    qtbot.keyClicks(search, "tekee ostoksen")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert page.document.flow.trigger is not None
    assert search.text() == ""
    qtbot.keyClicks(search, "viive")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert [kind_of(node) for node in page.document.flow.nodes] == ["trigger", "wait"]
    assert page.document.flow.next_id(page.document.flow.trigger.id, "out") is not None


def test_the_list_of_steps_follows_and_leads(qtbot: QtBot, page: EditorPage, window: Window) -> None:
    run(window, "view.outline")
    email = page.document.flow.emails[0].id
    page.outline.setCurrentItem(page.outline.item_of(email))
    assert page.view.selection() == (email,)
    wait = first(page, "wait")
    page.view.select((wait,))
    assert page.outline.chosen() == (wait,)
    qtbot.keyClick(page.outline, Qt.Key.Key_Return)
    focused = window.focusWidget()
    assert focused is not None
    assert page.inspector.isAncestorOf(focused)


def test_f6_goes_round_the_panes(page: EditorPage, window: Window) -> None:
    visited = []
    for _ in range(5):
        run(window, "view.next_pane")
        focused = window.focusWidget()
        assert focused is not None
        panes = (page.palette_panel, page.view, page.stage.persona_bar, page.stage.check_strip, page.inspector)
        visited.append(next((i for i, pane in enumerate(panes) if pane is focused or pane.isAncestorOf(focused)), -1))
    assert set(visited) - {-1} >= {0, 1, 2, 4}


def test_docks_close_come_back_and_are_restored(page: EditorPage, window: Window) -> None:
    run(window, "view.palette")
    run(window, "view.inspector")
    assert not page.palette_panel.isVisible()
    assert not page.inspector.isVisible()
    run(window, "view.restore")
    assert page.palette_panel.isVisible()
    assert page.inspector.isVisible()


def test_a_narrow_window_shows_the_palette_as_icons(qtbot: QtBot, page: EditorPage, window: Window) -> None:
    window.resize(1180, 700)
    qtbot.waitUntil(lambda: page.palette_panel.width() < 80)
    assert not page.palette_panel.search.isVisible()
    window.resize(1440, 868)
    qtbot.waitUntil(page.palette_panel.search.isVisible)


def test_changes_to_a_live_version_are_counted(open_page: Open, desk: Desk) -> None:
    publish_flow(desk, "thank-you")
    flow = load_draft(desk, "thank-you")
    wait = next(node for node in flow.nodes if isinstance(node, Wait))
    save_draft(desk, "thank-you", replace_node(flow, replace(wait, until=ForDuration(2, "days"))).flow)
    page = open_page("thank-you")
    assert "1 muutos käynnissä olevaan versioon 1" in words(page)
    assert page.status()[1] == "Versio 1 on käynnissä, kunnes julkaiset muutokset"


def test_one_automation_is_paused_and_goes_on(open_page: Open, desk: Desk, window: Window) -> None:
    publish_flow(desk, "thank-you")
    page = open_page("thank-you")
    run(window, "flow.pause")
    assert flow_row(desk, "thank-you").state == "paused"
    assert "Tauolla" in words(page) or page.state() == "paused"
    run(window, "flow.resume")
    assert flow_row(desk, "thank-you").state == "live"


class Reading(QWidget):
    """Stands where the comparison of messages stands."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Flow] = []

    def show_flow(self, flow: Flow) -> None:
        self.shown.append(flow)


def test_the_messages_follow_what_is_undone_while_they_are_read(qtbot: QtBot, desk: Desk, window: Window) -> None:
    reading = Reading()
    page = EditorPage(OpenFlow(desk, "thank-you"), window.tell, lambda: reading)
    with qtbot.waitSignal(page.checker.found):
        window.open_page("automations:thank-you", lambda: page)
    before = page.document.flow
    break_subject(page)
    run(window, "flow.compare")
    assert reading.isVisible()
    assert not page.view.isVisible()
    run(window, "edit.undo")
    assert reading.shown[-1] == before
    run(window, "flow.compare")
    assert page.view.isVisible()
    page.checker.stop()


def test_what_was_done_can_still_be_undone_after_the_automation_was_left(
    qtbot: QtBot, open_page: Open, desk: Desk, window: Window
) -> None:
    page = open_page("thank-you")
    before = page.document.flow
    break_subject(page)
    page.leave()
    again = EditorPage(OpenFlow(desk, "thank-you"), window.tell)
    qtbot.addWidget(again)
    assert again.document.flow == page.document.flow
    assert again.document.undo_text() == page.document.undo_text()
    again.document.undo()
    assert again.document.flow == before == OpenFlow(desk, "thank-you").draft()
    again.checker.stop()


def test_an_ignored_warning_is_listed_and_can_count_again(qtbot: QtBot, page: EditorPage) -> None:
    with qtbot.waitSignal(page.checker.found):
        page.inspector.put_part("metrics", (), "")
        page.view.select([node.id for node in page.document.flow.nodes if kind_of(node) == "goal"])
        page.view.delete_selection()
    strip = page.stage.check_strip
    finding = strip.current()
    assert finding is not None
    with qtbot.waitSignal(page.checker.found):
        page.ignore(finding)
    assert strip.current() != finding
    listed = next(b for b in strip.findChildren(QPushButton) if b.isVisible() and b.text() == "1 ohitettu")
    menu = listed.menu()
    with qtbot.waitSignal(page.checker.found):
        menu.actions()[-1].trigger()
    assert strip.current() == finding
    assert not listed.isVisible()
    assert page.document.undo_text() == "Kumoa: Näytä varoitus taas"


def test_the_window_asks_once_for_each_change(page: EditorPage, window: Window, qtbot: QtBot) -> None:
    """And it tells the state after all of it: what can be undone, what is selected, when it was saved."""
    asked: list[tuple[bool, str]] = []
    for signal in (page.title_changed, page.status_changed, page.commands_changed):
        signal.connect(lambda: asked.append((window.commands.action("edit.undo").isEnabled(), page.status()[0])))
    flow = page.document.flow
    wait = fresh("wait")
    page.document.apply(insert_on_edge(flow, flow.edges[0], wait))
    assert page.view.selection() == (wait.node.id,)
    [(can_undo, status)] = asked
    assert can_undo
    for words_of_it in ("9 askelta", "1 valittu", "Tallennettu"):
        assert words_of_it in status
    page.document.undo()
    assert len(asked) == 2
    assert not asked[-1][0]


def test_the_shop_is_not_read_from_the_file_at_each_change(page: EditorPage, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    shop = Desk.shop.fget
    assert shop is not None
    monkeypatch.setattr(Desk, "shop", property(lambda desk: (read.append(1), shop(desk))[1]))
    for _time in range(3):
        flow = page.document.flow
        page.document.apply(insert_on_edge(flow, flow.edges[0], fresh("wait")))
    assert len(read) <= 1


def test_a_zone_changed_in_the_settings_holds_when_one_comes_back(page: EditorPage, window: Window, desk: Desk) -> None:
    assert page.opened.zone.key == "Europe/Helsinki"
    desk.store.shop.save(replace(desk.shop, timezone="Europe/London"))
    page.leave()
    assert page.opened.zone.key == "Europe/London"
