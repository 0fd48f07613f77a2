"""Trying a draft out in the editor: what a person sees, chooses and hears, and that the shop stays as it is."""

from collections.abc import Callable
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.edit import delete
from app.engine.guardrails import Guardrails
from app.engine.ports import VirtualClock
from app.model.actions import Sms
from app.model.customer import ConsentEvent, Customer, Order, OrderLine
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger
from app.model.sources import OnEvent
from app.services.desk import Desk
from app.services.flows import add_flow
from app.services.preview import Preview
from app.services.trial import Question
from app.services.trial_tally import Trial
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.bridge import Cancelled, Progress
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import DRAW, SIMULATE
from app.ui.shell.window import Window
from app.ui.tryout.mailbox import Group
from app.ui.tryout.page import DRAWING, FIGURES, TryoutPage
from runner_kit import DAY, HOUR

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(b for b in widget.findChildren(QAbstractButton) if b.isVisible() and text in (b.text(), b.toolTip()))


@pytest.fixture
def history(desk: Desk) -> Desk:
    """Elsa bought three times within a week, Lasse once, Pekka once and never agreed to anything."""
    clock = desk.clock
    assert isinstance(clock, VirtualClock)
    now = clock.now()
    bought = {"elsa": (20, 19, 17), "lasse": (10,), "pekka": (5,)}
    yes = (ConsentEvent("email", "granted", now - 60 * DAY, source="form"),)
    with desk.store.recording("orders", "test", now) as record:
        record.customers(
            CustomerRecord(Customer(0, f"{name}@x.test", name.capitalize()), yes if name != "pekka" else ())
            for name in bought
        )
        lines = (OrderLine("sku", "Tea", "tea", 1, 10.0),)
        record.orders(
            OrderRecord(f"{name}@x.test", Order(f"{name}-{days}", now - days * DAY - 2 * HOUR, 10.0, lines=lines))
            for name, several in bought.items()
            for days in several
        )
    return desk


def play(qtbot: QtBot, page: EditorPage) -> TryoutPage:
    """Goes to the trial by its segment and waits until it has been played."""
    qtbot.mouseClick(button(page.top_bar, "Kokeile"), Qt.MouseButton.LeftButton)
    made = page.modes.tryout()
    qtbot.waitUntil(lambda: made.trial() is not None and not made.running())
    return made


def test_totals_load_and_the_mailbox_are_in_sight(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    trial = tryout.trial()
    assert trial is not None
    assert (trial.sent, trial.most, trial.done) == ((4, 3), (3, 2), 3)
    said = words(tryout)
    assert "Ilman suojakaiteita" in said
    assert "Oletus: kun tietoa ei ole, kukaan ei avaa eikä klikkaa" in said
    assert "Mitään ei lähetetty" in said
    case = tryout.mailbox.case()
    assert case is not None
    assert case.name == "Elsa"
    assert "Estetty 2: ei suostumusta 1" in page.status()[0]
    assert history.store.messages.counts() == {}


def test_what_the_history_says_leads_to_the_step_and_is_put_right(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    card = tryout.figures.findings
    assert not card.isVisible(), "three customers are too few for a remark"
    trial = tryout.trial()
    assert trial is not None
    send = next(email.id for email in page.document.flow.emails)
    params: dict[str, str | int | float] = {"people": 4, "other": "Toinen", "days": 90}
    card.judge = lambda _trial, _draft: (Finding("H3-two-in-a-day", "warning", send, params=params),)
    tryout.play()
    with qtbot.waitSignal(card.shown):
        pass
    assert "1 huomautus" in words(card)
    assert "Toinen" in words(card)
    qtbot.mouseClick(button(card, "Näytä"), Qt.MouseButton.LeftButton)
    assert page.mode() == DRAW
    assert page.view.selection() == (send,)
    page.show_mode(SIMULATE)
    before = page.document.flow
    qtbot.mouseClick(button(card, "Odota päivä kauemmin"), Qt.MouseButton.LeftButton)
    assert page.document.flow != before
    assert tryout.running(), "the better draft is played at once"
    qtbot.waitUntil(lambda: not tryout.running())
    page.document.undo()
    assert page.document.flow == before


def test_a_bar_shows_who_and_each_message_says_why(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    tryout = play(qtbot, open_page("thank-you"))
    load = tryout.figures.load
    place = load.bar(1, 0).center().toPoint()
    qtbot.mouseClick(load, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
    case = tryout.mailbox.case()
    assert case is not None
    assert case.name == "Pekka"
    assert "ei suostumusta" in words(tryout.mailbox)
    qtbot.mouseClick(button(tryout.mailbox, "Takaisin kuormitetuimpiin"), Qt.MouseButton.LeftButton)
    back = tryout.mailbox.case()
    assert back is not None
    assert back.name == "Elsa"
    tryout.mailbox.step_message(1)
    tryout.mailbox.step_message(1)
    held = tryout.mailbox.played()
    assert held is not None
    assert held.reason == "same_content"
    assert "sai jo saman viestin" in words(tryout.mailbox)
    load.setFocus()
    for _press in range(3):
        qtbot.keyClick(load, Qt.Key.Key_Right)
    qtbot.keyClick(load, Qt.Key.Key_Return)
    assert tryout.mailbox.case() is not None


def test_a_message_can_be_read_as_its_customer_would(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    tryout = play(qtbot, open_page("thank-you"))
    with qtbot.waitSignal(tryout.read, timeout=20_000):
        qtbot.mouseClick(button(tryout.mailbox, "Katso viesti"), Qt.MouseButton.LeftButton)
    letter = tryout.film.letter()
    assert letter is not None
    assert letter.letter is not None
    assert "Elsa" in letter.letter.text
    assert tryout.film.drawn()
    place, several = tryout.mailbox.place()
    assert several > 1
    tryout.film.step(1)
    assert tryout.mailbox.place()[0] == place + 1
    tryout.mailbox.step_message(1)
    assert tryout.film.track.value() == min(place + 2, several - 1)
    assert "Asiakas ei saanut tätä" in words(tryout.film)


def test_a_person_of_the_mailbox_or_behind_a_bar_can_be_opened(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    opened: list[str] = []
    page.customer_wanted.connect(opened.append)
    qtbot.mouseClick(button(tryout.mailbox, "Avaa asiakas"), Qt.MouseButton.LeftButton)
    trial = tryout.trial()
    assert trial is not None
    tryout.show_group(Group("Kaikki", (0, 1, 2)), names=True)
    tryout.mailbox.names.selectRow(2)
    qtbot.mouseClick(button(tryout.mailbox, "Avaa asiakas"), Qt.MouseButton.LeftButton)
    assert opened == ["elsa@x.test", trial.people[2].email]


def test_a_text_message_is_seen_on_a_phone(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    text = "Hei {{ customer.first_name | default('ystävä') }}, kiitos tilauksesta."
    flow = Flow(
        name="Puhelin",
        nodes=(Sms("s", "Tekstiviesti", text, "service"), Trigger("t", source=OnEvent("Order Completed"))),
        edges=(Edge("t", "out", "s"),),
    )
    with history.store.recording("customers", "test", history.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, "lasse@x.test", phone="+358401234567"))])
    tryout = play(qtbot, open_page(add_flow(history, flow, "phone")))
    trial = tryout.trial()
    assert trial is not None
    lasse = next(n for n, one in enumerate(trial.people) if one.name == "Lasse")
    tryout.show_group(Group("Lasse", (lasse,)))
    with qtbot.waitSignal(tryout.read, timeout=20_000):
        qtbot.mouseClick(button(tryout.mailbox, "Katso viesti"), Qt.MouseButton.LeftButton)
    assert tryout.film.drawn()
    assert tryout.film.phone.isVisible()
    assert tryout.film.phone.words.text() == "Hei Lasse, kiitos tilauksesta."
    assert "358401234567" in words(tryout.film.phone).replace(" ", "")
    assert "1 viesti" in words(tryout.film.phone)
    assert tryout.film.letter() is None, "no browser is needed for it"


def test_the_hand_moves_over_the_days_and_the_mailbox_follows(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    tryout = play(qtbot, open_page("thank-you"))
    days = tryout.figures.days
    tryout.mailbox.step_message(-9)
    first = tryout.mailbox.played()
    days.track.setFocus()
    qtbot.keyClick(days.track, Qt.Key.Key_End)
    last = tryout.mailbox.played()
    assert first is not None
    assert last is not None
    assert last.at > first.at
    assert "→" in days.chart.words()
    tryout.mailbox.step_message(-1)
    assert days.track.value() < days.track.maximum()
    days.track.setValue(days.track.maximum() - 1)
    days.play()
    qtbot.waitUntil(lambda: days.track.value() == days.track.maximum())
    qtbot.mouseClick(button(days, "Taulukkona"), Qt.MouseButton.LeftButton)
    assert days.table.isVisible()
    assert days.table.model().rowCount() == 91


def test_the_counts_stand_on_the_drawing(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    qtbot.mouseClick(button(tryout, "Kaaviossa"), Qt.MouseButton.LeftButton)
    assert tryout.view.isVisible()
    counts = tryout.view.item.look.live
    trigger = page.document.flow.trigger
    assert counts is not None
    assert trigger is not None
    assert counts[trigger.id].passed == 5
    assert sum(count.sent or 0 for count in counts.values()) == 3
    tryout.show_as(FIGURES)
    qtbot.mouseClick(button(tryout.mailbox, "Näytä kaaviossa"), Qt.MouseButton.LeftButton)
    played = tryout.mailbox.played()
    assert played is not None
    assert tryout.view.selection() == (played.node,)


def test_another_question_is_played_at_once(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    tryout = play(qtbot, open_page("thank-you"))
    tryout.settings.choose_span("30")
    qtbot.waitUntil(lambda: not tryout.running())
    trial = tryout.trial()
    assert trial is not None
    assert len(trial.days) == 31
    switch = button(tryout.settings, "Ei samaa viestiä kahdesti")
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not tryout.running())
    again = tryout.trial()
    assert again is not None
    assert "same_content" not in again.reasons


def test_a_change_of_the_draft_is_tried_when_one_comes_back(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    page.show_mode(DRAW)
    page.document.apply(delete(page.document.flow, ("wait-again",)))
    page.show_mode(SIMULATE)
    assert tryout.running()
    qtbot.waitUntil(lambda: not tryout.running())
    assert "wait-again" not in tryout.view.flow.by_id


def test_a_draft_without_a_trigger_says_so(qtbot: QtBot, history: Desk, open_page: Open) -> None:
    page = open_page("thank-you")
    trigger = page.document.flow.trigger
    assert trigger is not None
    page.document.apply(delete(page.document.flow, (trigger.id,)))
    page.show_mode(SIMULATE)
    tryout = page.modes.tryout()
    assert "Kukaan ei tulisi vielä mukaan" in words(tryout)
    qtbot.mouseClick(button(tryout, "Piirrä"), Qt.MouseButton.LeftButton)
    assert page.mode() == DRAW


def test_it_can_be_stopped_and_f6_goes_round(qtbot: QtBot, history: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    tryout = play(qtbot, page)
    for _pane in tryout.panes():
        window.commands.action("view.next_pane").trigger()
        focused = window.focusWidget()
        assert focused is not None
        assert any(pane is focused or pane.isAncestorOf(focused) for pane in tryout.panes())
    tryout.play()
    tryout.stop()
    qtbot.waitUntil(lambda: not tryout.running())
    tryout.show_as(DRAWING)
    window.commands.action("flow.simulate").trigger()
    assert page.mode() == DRAW


def test_closing_the_page_ends_the_trial(qtbot: QtBot, page: EditorPage) -> None:
    begun, stopped = Event(), Event()

    def endless(
        _flow: Flow, _question: Question, _partial: Callable[[Trial], None], _tell: Progress, cancelled: Cancelled
    ) -> Trial:
        begun.set()
        while not cancelled():
            stopped.wait(0.01)
        stopped.set()
        raise PolkuError("cancelled", "user")

    def unread(*_all: object) -> Preview:
        raise PolkuError("unexpected", "ours")

    made = TryoutPage(endless, list, unread, Guardrails(), ZoneInfo("Europe/Helsinki"))
    made.show_flow(page.document.flow)
    assert begun.wait(5)
    assert made.status() == ("Toistetaan", "")
    made.deleteLater()
    qtbot.waitUntil(stopped.is_set)
