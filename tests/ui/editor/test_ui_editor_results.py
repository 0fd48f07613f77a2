"""The results of an automation on its own drawing: what a person sees, and what stays as it was."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.edit import replace_node
from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.model.customer import ConsentEvent, Customer, Order, OrderLine
from app.model.nodes import Email
from app.services.desk import Desk
from app.services.flows import load_live
from app.services.insights import read_insights
from app.services.publish_flow import publish_flow
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import DRAW, RESULTS
from app.ui.results.page import ResultsPage
from app.ui.shell.window import Window
from app.ui.theme import theme
from hits_kit import Endpoint
from runner_kit import DAY, HOUR, Heard, KeepingSender, compose

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(b for b in widget.findChildren(QAbstractButton) if b.isVisible() and b.text() == text)


def buy(desk: Desk, *names: str, consent: bool = True) -> None:
    """Somebody unknown so far buys for the first time."""
    now = desk.clock.now()
    yes = (ConsentEvent("email", "granted", now - DAY, source="form"),) if consent else ()
    with desk.store.recording("orders", "test", now) as record:
        record.customers(CustomerRecord(Customer(0, f"{name}@x.test", name.capitalize()), yes) for name in names)
        lines = (OrderLine("sku", "Tea", "tea", 1, 10.0),)
        record.orders([OrderRecord(f"{name}@x.test", Order(f"first-{name}", now, 10.0, lines=lines)) for name in names])


def work(desk: Desk, hours: int) -> None:
    """The scheduler runs so long."""
    clock = desk.clock
    assert isinstance(clock, VirtualClock)
    runner = Runner(desk.store.ledger(), KeepingSender(), compose, clock, Heard(), "test", None)
    asyncio.run(runner.run_until_idle(clock.now() + hours * HOUR))


@pytest.fixture
def live(desk: Desk) -> Desk:
    """Published; three bought, one of them without consent, and four hours have passed."""
    desk.store.shop.save_policy(Policy(limits=Limits(0, 0, 0), sources=("clicked",)))
    publish_flow(desk, "thank-you")
    buy(desk, "elsa", "lasse")
    buy(desk, "pekka", consent=False)
    work(desk, 5)
    return desk


def see(qtbot: QtBot, page: EditorPage) -> ResultsPage:
    """Goes to the results and waits for their figures."""
    page.show_mode(RESULTS)
    made = page.modes.widget_of(RESULTS)
    assert isinstance(made, ResultsPage)
    qtbot.waitUntil(lambda: made.found() is not None)
    return made


def test_the_figures_stand_on_the_live_version(qtbot: QtBot, live: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    flow = page.document.flow
    email = next(node for node in flow.emails if node.title == "Kiitos tilauksestasi")
    page.document.apply(replace_node(flow, replace(email, title="Uusi nimi")))
    qtbot.mouseClick(button(page.top_bar, "Tulokset"), Qt.MouseButton.LeftButton)
    results = see(qtbot, page)
    assert results.view.flow == load_live(live, "thank-you")
    counts = results.view.item.look.live
    assert counts is not None
    assert (counts[email.id].sent, counts[email.id].held) == (2, 1)
    assert [value for _name, value in counts[email.id].footer()] == ["2", "–", "0 / 2"]
    assert "Mukaan 30\u00a0pv\n3" in words(results) or "3\nMukaan 30\u00a0pv" in words(results)
    assert page.status()[1] == "Luvut: viimeiset 30 päivää"
    results.view.select((email.id,))
    qtbot.waitUntil(lambda: "Ei suostumusta" in words(results.panel))
    assert "se ei ole nolla" in words(results.panel)


def test_the_bar_tells_the_sales_that_the_results_tell(qtbot: QtBot, live: Desk, open_page: Open) -> None:
    now = live.clock.now()
    with live.store.recording("orders", "test", now) as record:
        record.orders([OrderRecord("elsa@x.test", Order("again", now, 25.0))])
    results = see(qtbot, open_page("thank-you"))
    found = results.found()
    assert found is not None
    one = next(one for one in read_insights(live, "30").automations if one.name == "thank-you")
    assert found.money == one.money
    assert [part.net for part in one.money] == [25.0]
    assert "25\u00a0€" in words(results.bar)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_narrow_window_squeezes_no_figure_and_leaves_the_steps_clear(
    qtbot: QtBot, qapp: QApplication, live: Desk, open_page: Open, window: Window, scale: float
) -> None:
    theme.apply(qapp, dark=False, text_scale=scale)
    try:
        window.resize(1120, 700)
        results = see(qtbot, open_page("thank-you"))

        def squeezed() -> list[str]:
            labels = [part for part in results.bar.findChildren(QLabel) if part.isVisible() and part.text()]
            return [part.text() for part in labels if part.width() < part.minimumSizeHint().width()]

        qtbot.waitUntil(lambda: not squeezed())
        view = results.view

        def covered() -> bool:
            shapes = (
                view.mapFromScene(QRectF(*shape.rect[:2], shape.rect[2] - shape.rect[0], shape.rect[3] - shape.rect[1]))
                for shape in view.item.geometry.shapes.values()
            )
            return any(view.zoom_bar.geometry().intersects(one.boundingRect()) for one in shapes)

        qtbot.waitUntil(lambda: not covered())
    finally:
        theme.apply(qapp, dark=False)


def test_other_days_are_chosen_in_the_bar(qtbot: QtBot, live: Desk, open_page: Open) -> None:
    clock = live.clock
    assert isinstance(clock, VirtualClock)
    work(live, 24 * 9)
    results = see(qtbot, open_page("thank-you"))
    with qtbot.waitSignal(results.shown):
        qtbot.mouseClick(button(results.bar, "7\u00a0pv"), Qt.MouseButton.LeftButton)
    found = results.found()
    assert found is not None
    assert (found.span, found.entered) == ("7", 0)
    width = next(iter(results.bar.findChildren(QCheckBox)))
    qtbot.mouseClick(width, Qt.MouseButton.LeftButton)
    assert not results.view.item.look.flow_width


def test_the_figures_follow_the_scheduler(qtbot: QtBot, live: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    results = see(qtbot, page)
    buy(live, "timo")
    work(live, 1)
    with qtbot.waitSignal(results.shown):
        page.refresh()
    found = results.found()
    assert found is not None
    assert found.entered == 4


def test_selection_zoom_and_undo_survive_the_switch(qtbot: QtBot, live: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    email = page.document.flow.emails[0]
    page.document.apply(replace_node(page.document.flow, replace(email, title="Uusi nimi")))
    page.view.select((email.id,))
    page.view.set_zoom(0.8)
    results = see(qtbot, page)
    assert results.view.selection() == (email.id,)
    assert results.view.transform().m11() == pytest.approx(0.8)
    results.view.set_zoom(1.25)
    other = page.document.flow.emails[1].id
    results.view.select((other,))
    qtbot.mouseClick(button(page.top_bar, "Muokkaa luonnosta"), Qt.MouseButton.LeftButton)
    assert page.mode() == DRAW
    assert page.view.selection() == (other,)
    assert page.view.transform().m11() == pytest.approx(1.25)
    window.commands.action("edit.undo").trigger()
    assert page.document.flow.node(email.id) == email


def test_nothing_can_be_changed_there(qtbot: QtBot, live: Desk, open_page: Open, window: Window) -> None:
    results = see(qtbot, open_page("thank-you"))
    before = results.view.flow
    results.view.select_all()
    results.view.setFocus()
    qtbot.keyClick(results.view, Qt.Key.Key_Delete)
    qtbot.keyClicks(results.view, "odota")
    for command in ("edit.undo", "edit.delete", "edit.paste", "flow.tidy"):
        assert not window.commands.action(command).isEnabled(), command
    assert results.view.flow == before == load_live(live, "thank-you")


def test_a_draft_that_never_ran_has_no_results(page: EditorPage) -> None:
    segment = button(page.top_bar, "Tulokset")
    assert not segment.isEnabled()
    assert segment.toolTip() == "Tuloksia on, kun automaatio on julkaistu"
    page.show_mode(RESULTS)
    assert page.mode() == DRAW


def test_it_is_paused_where_its_results_are(qtbot: QtBot, live: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    results = see(qtbot, page)
    qtbot.mouseClick(button(page.top_bar, "Pysäytä"), Qt.MouseButton.LeftButton)
    assert page.state() == "paused"
    assert results.view.item.look.paused
    qtbot.mouseClick(button(page.top_bar, "Jatka"), Qt.MouseButton.LeftButton)
    assert page.state() == "live"
    qtbot.waitUntil(lambda: results.found() is not None)


def test_who_got_a_message_and_why_is_one_click_away(qtbot: QtBot, live: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    results = see(qtbot, page)
    email = next(node for node in page.document.flow.nodes if isinstance(node, Email) and "tilauksestasi" in node.title)
    results.view.select((email.id,))
    qtbot.waitUntil(lambda: "Kuka sai ja miksi" in words(results.panel))
    with qtbot.waitSignal(page.why_wanted) as asked:
        qtbot.mouseClick(button(results.panel, "Kuka sai ja miksi"), Qt.MouseButton.LeftButton)
    assert live.store.messages.get(asked.args[0]).state in ("sent", "suppressed")


def test_f6_goes_round_the_panes_and_the_figures_are_heard(
    qtbot: QtBot, live: Desk, open_page: Open, window: Window
) -> None:
    page = open_page("thank-you")
    results = see(qtbot, page)
    email = next(node for node in page.document.flow.emails if node.title == "Kiitos tilauksestasi")
    said = results.view.presence.name(email.id)
    assert "3 tuli, 1 estetty, Lähetetty 2" in said
    results.view.setFocus()
    for pane in (results.bar, results.panel, results.view):
        window.commands.action("view.next_pane").trigger()
        focused = window.focusWidget()
        assert focused is not None
        assert pane is focused or pane.isAncestorOf(focused)


def test_links_that_people_followed_stand_beside_the_drawing_with_the_same_count(
    qtbot: QtBot, live: Desk, open_page: Open
) -> None:
    email = next(node for node in load_live(live, "thank-you").emails if node.title == "Kiitos tilauksestasi")
    endpoint = Endpoint(live)
    endpoint.carries(email.id, [f"{live.shop.url}/{page}" for page in ("", "hoito", "kanta")], automation="thank-you")
    endpoint.hit("elsa", email.id, f"{email.id}-1")
    for place in range(3):
        endpoint.hit("lasse", email.id, f"{email.id}-{place}", place / 4)
    work(live, 1)
    endpoint.settle()
    results = see(qtbot, open_page("thank-you"))
    counts = results.view.item.look.live
    assert counts is not None
    assert [value for _name, value in counts[email.id].footer()] == ["2", "–", "1 / 2"]
    results.view.select((email.id,))
    qtbot.waitUntil(lambda: "/hoito\n1" in words(results.panel), timeout=10_000)
    assert "klikkasi 1" in words(results.panel), "the scanner's burst, beside the people"
