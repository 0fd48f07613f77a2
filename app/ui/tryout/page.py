"""The mode "Try out": the shop's own history played through the draft, before anybody gets a message."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.engine.guardrails import Guardrails
from app.engine.played import Played
from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.preview import Preview
from app.services.trial import Other, Question
from app.services.trial_scene import Case
from app.services.trial_tally import Trial
from app.ui.bridge import Cancelled, Progress, Task, run_task
from app.ui.canvas.view import CanvasView
from app.ui.shell.window import Window
from app.ui.tryout.figures import Figures
from app.ui.tryout.film import Film
from app.ui.tryout.findings import Judge
from app.ui.tryout.mailbox import Group, Mailbox
from app.ui.tryout.room import TrialRoom
from app.ui.tryout.settings import TrialSettings
from app.ui.tryout.words import assumption_words, codes_words, counts, held_words, span_words
from app.ui.undo import FlowDocument
from app.ui.widgets.buttons import primary
from app.ui.widgets.cards import Panel, scrolling
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layouts import boxed, column
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.tab_order import tab_in_reading_order

FIGURES, DRAWING, FILM = "figures", "drawing", "film"
A_MOMENT = 120
"""Milliseconds in which several changes of the question become one."""
Play = Callable[[Flow, Question, Callable[[Trial], None], Progress, Cancelled], Trial]


class Playing(Task):
    """A trial that is being played; partial(Trial) tells what is known so far."""

    partial = Signal(object)

    def __init__(self, play: Play, flow: Flow, question: Question) -> None:
        super().__init__(lambda progress, cancelled: play(flow, question, self.partial.emit, progress, cancelled))


class TryoutPage(QWidget):
    """failed(PolkuError); shown() when other figures are in sight; draw_wanted() from the empty page; read() when a
    message stands in the film; report_wanted(Trial, Flow); finding_wanted(Finding), fix_wanted(Finding) and
    ignore_wanted(Finding) from what the history says against the draft; customer_wanted(address)."""

    failed = Signal(PolkuError)
    shown = Signal()
    draw_wanted = Signal()
    read = Signal()
    report_wanted = Signal(object, object)
    finding_wanted = Signal(object)
    fix_wanted = Signal(object)
    ignore_wanted = Signal(object)
    customer_wanted = Signal(str)

    def __init__(
        self,
        play: Play,
        others: Callable[[], Sequence[Other]],
        read: Callable[[Flow, Case, Played], Preview],
        rails: Guardrails,
        zone: ZoneInfo,
        is_live: Callable[[], bool] = lambda: False,
        judge: Judge = lambda _trial, _draft: (),
    ) -> None:
        """`play`, `read` and `judge` are called off the UI thread; `is_live`: there is a live version to compare with;
        `judge`: what a trial says against the draft."""
        super().__init__()
        self._play, self._others, self._read, self._zone, self._is_live = play, others, read, zone, is_live
        self._task: Playing | None = None
        self._trial: Trial | None = None
        self._group: Group | None = None
        self._flow: Flow | None = None
        self._broken = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.play)
        self.settings = TrialSettings(rails)
        self.figures, self.mailbox, self.film = Figures(zone, judge), Mailbox(zone), Film(zone)
        self._room = TrialRoom(self.settings, self.mailbox)
        self.view = CanvasView(FlowDocument(Flow(), None, self))
        self.view.set_read_only(True)
        self.view.setAccessibleName(_("The trial on the drawing"))
        self._shows = SegmentedControl(
            _("How it is shown"),
            [
                (FIGURES, _("Figures"), "chart"),
                (DRAWING, _("On the drawing"), "flow"),
                (FILM, _("Customer’s eyes"), "eye"),
            ],
            small=True,
        )
        self._shows.chosen.connect(self.show_as)
        self._assumed = ElidedLabel("", "small", "secondary")
        line = Flowing(self._room.tools, self._shows, self._assumed, gap=14, line_gap=4)
        bar = Panel(boxed(line), edge="bottom", margins=(20, 6, 20, 6))
        self._middle = QStackedWidget()
        self._middle.addWidget(scrolling(self.figures))
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.film)
        draw = primary(_("Draw"), "edit", on_click=self.draw_wanted.emit)
        self._empty = EmptyState(_("Nobody would come in yet"), _("Draw a trigger first."), draw, icon="history")
        centre = column(bar, self._middle, gap=0)
        centre.setStretch(1, 1)
        self._room.fill(boxed(centre))
        bring = primary(_("Import a file…"), "download", on_click=self._import)
        told = _("Bring in the shop’s customers and orders, and see who would have got what.")
        self._unknown = EmptyState(_("The shop has no history yet"), told, bring, icon="history")
        self._whole = QStackedWidget()
        for page in (self._room, self._empty, self._unknown):
            self._whole.addWidget(page)
        self.setLayout(column(self._whole, gap=0))
        self._connect()

    def _connect(self) -> None:
        self.settings.changed.connect(self._asked)
        self.settings.again_wanted.connect(self.play)
        self.settings.stop_wanted.connect(self.stop)
        self.settings.report_wanted.connect(self._report)
        self.figures.group_chosen.connect(lambda group: self.show_group(group, names=True))
        self.figures.days.day_chosen.connect(self.mailbox.go_to_day)
        self.figures.findings.wanted.connect(self.finding_wanted)
        self.figures.findings.fix_wanted.connect(self.fix_wanted)
        self.figures.findings.ignore_wanted.connect(self.ignore_wanted)
        self.figures.findings.failed.connect(self.failed)
        self.figures.findings.shown.connect(lambda: tab_in_reading_order(self._room))
        self.mailbox.day_wanted.connect(self.figures.days.go_to)
        self.mailbox.customer_wanted.connect(self.customer_wanted)
        self.mailbox.worst_wanted.connect(lambda: self.show_group(None))
        self.mailbox.drawing_wanted.connect(self._show_step)
        self.mailbox.read_wanted.connect(lambda: self.show_as(FILM))
        self.mailbox.shown.connect(self._show_film)
        self.film.message_wanted.connect(self.mailbox.choose)

    # ---- asking

    def show_flow(self, flow: Flow) -> None:
        """Try this draft; the figures in sight stay where nothing has changed."""
        self._whole.setCurrentWidget(self._room if flow.trigger is not None else self._empty)
        if flow.trigger is None:
            self.stop()
            return
        self.settings.show_flows(flow.name or _("Unnamed automation"), self._others(), self._is_live())
        if flow != self._flow or self._trial is None or self._broken or not self._trial.total:
            self._flow = flow
            self.view.document.reset(flow)
            self.play()

    def play(self) -> None:
        """Play the history again, from the beginning."""
        if self._flow is None:
            return
        if self._task is not None:
            self._task.cancel()
            for signal, slot in self._doors(self._task):
                signal.disconnect(slot)
        self._broken = False
        self.figures.findings.forget()
        flow, question = self._flow, self.settings.question()
        self._assumed.setText(assumption_words(question.opened, question.clicked))
        self._task = Playing(self._play, flow, question)
        for signal, slot in self._doors(self._task):
            signal.connect(slot)
        self.destroyed.connect(self._task.cancel)
        self._task.start()
        self.settings.show_running(True, _("Playing"))

    def stop(self) -> None:
        """Stop playing; what is known so far stays in sight."""
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()

    def running(self) -> bool:
        """Whether it plays."""
        return self._task is not None or self._soon.isActive()

    def trial(self) -> Trial | None:
        """The figures in sight; None as long as there are none."""
        return self._trial

    def _asked(self) -> None:
        self._soon.start(A_MOMENT)

    # ---- answers

    def _doors(self, task: Playing) -> tuple[tuple[Any, Callable[..., None]], ...]:
        return (
            (task.partial, self._show),
            (task.progress, self._progress),
            (task.done, self._arrived),
            (task.failed, self._failed),
        )

    def _progress(self, done: int, total: int) -> None:
        words = _("{done} / {total} customers").format(done=number(done), total=number(total))
        self.settings.show_running(True, words)

    def _arrived(self, trial: Trial) -> None:
        self._task = None
        seconds = number(trial.seconds, 1)
        self.settings.show_running(False, _("Ready in {seconds} s. Nothing was sent.").format(seconds=seconds))
        self._show(trial)
        tab_in_reading_order(self._room)
        if not trial.total:
            self._whole.setCurrentWidget(self._unknown)
        elif self._flow is not None:
            self.figures.findings.look(trial, self._flow)

    def _failed(self, error: PolkuError) -> None:
        self._task, self._broken = None, True
        if error.code == "cancelled":
            self.settings.show_running(False, _("Stopped. The figures are of the customers played so far."))
        else:
            self.settings.show_running(False, "")
            self.failed.emit(error)

    def _show(self, trial: Trial) -> None:
        self._trial = trial
        self.settings.show_span(span_words(trial, self._zone))
        assumed, codes = trial.scene.assumed, codes_words(trial, self.view.flow)
        told = assumption_words(assumed.opened, assumed.clicked)
        self._assumed.setText("; ".join(part for part in (told, codes) if part))
        self.figures.show_trial(trial)
        self.view.set_live(counts(trial, self.view.flow))
        self._group = None
        self.mailbox.show_trial(trial, self._worst(trial))
        self.shown.emit()

    # ---- looking around

    def show_as(self, key: str) -> None:
        """The figures, or the counts on the drawing."""
        self._shows.choose(key)
        self._middle.setCurrentIndex((FIGURES, DRAWING, FILM).index(key))
        if key != FILM:
            self.film.stop()
        self._show_film()

    def show_group(self, group: Group | None, names: bool = False) -> None:
        """Other people beside the figures; None: the most loaded ones. `names`: first who they all are."""
        if self._trial is not None:
            self._group = group
            self._room.open("mailbox")
            self.mailbox.show_group(group or self._worst(self._trial), names)

    def _report(self) -> None:
        if self._trial is not None and self._flow is not None:
            self.report_wanted.emit(self._trial, self._flow)

    def _import(self) -> None:
        window = self.window()
        if isinstance(window, Window):
            window.commands.action("file.import").trigger()

    def panes(self) -> list[QWidget]:
        """For F6."""
        return [self.settings, self._middle, self.mailbox]

    def status(self) -> tuple[str, str]:
        """Left and right words of the status bar."""
        if self._trial is None:
            return _("Playing"), ""
        when = _("Trial {when}").format(when=say_moment(self._trial.until, self._zone))
        return f"{when}     {held_words(self._trial)}", _("Chance is pinned down: the same question, the same answer")

    def _worst(self, trial: Trial) -> Group:
        return Group(_("Customer who gets the most"), trial.worst)

    def _show_step(self, node: str) -> None:
        self.show_as(DRAWING)
        if node in self.view.flow.by_id:
            self.view.select((node,))
            self.view.center_on(node, pulse=True)

    def _show_film(self) -> None:
        """The message chosen, as its customer would have seen it; read only while somebody looks."""
        if self._middle.currentWidget() is not self.film:
            return
        case, played = self.mailbox.case(), self.mailbox.played()
        self.film.show_message(case, played, *self.mailbox.place())
        flow = self._flow_of(case, played)
        if case is None or played is None or flow is None:
            return
        read = self._read

        def arrived(found: Preview) -> None:
            if self.mailbox.played() == played:
                self.film.show_letter(found)
                self.read.emit()

        def broken(error: PolkuError) -> None:
            if self.mailbox.played() == played:
                self.film.show_trouble(error)

        run_task(lambda: read(flow, case, played), arrived, broken, self)

    def _flow_of(self, case: Case | None, played: Played | None) -> Flow | None:
        """The version that sends the message: where only the other side does, that one."""
        if self._trial is None or case is None or played is None:
            return None
        scene = self._trial.scene
        side = scene.before if played in case.before and played not in case.after else scene.after
        return side.flows.get(played.flow)
