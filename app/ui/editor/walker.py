"""Walking a draft as a persona: the route, where on it one stands, and what has to be asked. Nothing is sent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from app.engine.run import PASSED_BY, Step
from app.engine.walk import Route
from app.i18n import NBSP, _
from app.i18n import date as say_date
from app.i18n import time as say_time
from app.model.customer import Persona
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Await, Node, Wait, rules_of_node
from app.model.rules import Interacted, walk
from app.services.sentences import reasons
from app.ui.bridge import run_task
from app.ui.canvas.route import RouteView
from app.ui.canvas.words import port_words, title_of
from app.ui.words.waits import length_words, wait_value

Walk = Callable[[Flow, Persona, Mapping[str, bool]], Route]
_WEEK = timedelta(days=6)


class Walker(QObject):
    """changed() when somebody else walks, the route is another one, or one stands at another step."""

    changed = Signal()
    failed = Signal(PolkuError)

    def __init__(self, walk_flow: Walk, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._walk, self._zone = walk_flow, zone
        self._flow = Flow()
        self._asked = 0
        self.persona: Persona | None = None
        self.route: Route | None = None
        self.answers: dict[str, bool] = {}
        self.at = 0

    def start(self, persona: Persona, flow: Flow) -> None:
        """Somebody walks from the beginning."""
        self.persona, self.answers, self.at, self.route = persona, {}, 0, None
        self.follow(flow)

    def follow(self, flow: Flow) -> None:
        """The draft has changed under a walk: the route is looked up again, off the UI thread."""
        self._flow = flow
        persona, answers = self.persona, dict(self.answers)
        if persona is None:
            return
        self._asked += 1
        number = self._asked
        look = self._walk
        run_task(lambda: (number, look(flow, persona, answers)), self._found, self._broken)

    def answer(self, yes: bool) -> None:
        """What the persona did with the message that the walk asks about."""
        email = self.asks_about()
        if email:
            self.answers[email] = yes
            self.follow(self._flow)

    def step(self, by: int) -> None:
        """One step on or back."""
        last = len(self.stops()) - 1
        self.at = max(0, min(last, self.at + by))
        self.changed.emit()

    def end(self) -> None:
        """Nobody walks any more."""
        self._asked += 1
        self.persona, self.route, self.answers, self.at = None, None, {}, 0
        self.changed.emit()

    # ---- what there is to show

    def stops(self) -> tuple[Step, ...]:
        """The steps of the route, each once, in order."""
        if self.route is None:
            return ()
        once: dict[str, Step] = {}
        for step in self.route.steps:
            once.setdefault(step.node, step)
        return tuple(step for step in once.values() if step.node in self._flow.by_id)

    def asks_about(self) -> str:
        """The e-mail, or the step that waits for an event, whose fate has to be told to go on, or ""."""
        node = self._flow.by_id.get(self.route.asks) if self.route else None
        if node is None:
            return ""
        if isinstance(node, Await):
            return node.id
        return next((rule.node for rule in _asked(node) if rule.node not in self.answers), "")

    def asks_for_click(self) -> bool:
        """Whether the question is about a click."""
        node = self._flow.by_id.get(self.route.asks) if self.route else None
        return node is not None and any(rule.what == "clicked" for rule in _asked(node))

    def view(self) -> RouteView | None:
        """The route as the canvas draws it; None when nobody walks."""
        if self.persona is None or self.route is None:
            return None
        stops = self.stops()
        here = stops[min(self.at, len(stops) - 1)].node if stops else ""
        asks = (self.route.asks,) if self.route.asks else ()
        return RouteView(
            tuple(step.node for step in stops) + asks,
            self.route.edges,
            {step.node: self._tag(step) for step in stops},
            self.route.asks or here,
            self.persona.key,
        )

    def words(self) -> str:
        """What happens at the step of the moment, in one sentence."""
        stops = self.stops()
        if self.persona is None or not stops:
            return ""
        step = stops[min(self.at, len(stops) - 1)]
        name = self.persona.customer.first_name
        message = next((one for one in self.route.messages if one.node == step.node), None) if self.route else None
        if message is not None:
            when = self._short(message.at, spoken=True)
            if message.verdict.action == "stop":
                why = reasons.say(message.verdict.reason)
                return _("{name} does not get the message: {why}").format(name=name, why=why)
            return _("{name} gets the message {when}").format(name=name, when=when)
        return self._passing(step, name)

    def question(self) -> str:
        """What the walk asks."""
        email = self._flow.by_id.get(self.asks_about())
        if self.persona is None or email is None:
            return ""
        name, title = self.persona.customer.first_name, title_of(email, self._flow)
        if isinstance(email, Await):
            length = length_words(email.timeout)
            return _("Does this happen to {name} within {length}: “{title}”?").format(
                name=name, length=length, title=title
            )
        if self.asks_for_click():
            return _("Did {name} click in “{title}”?").format(name=name, title=title)
        return _("Did {name} open “{title}”?").format(name=name, title=title)

    def yes_words(self) -> str:
        """The answer that says so."""
        if isinstance(self._flow.by_id.get(self.asks_about()), Await):
            return _("Happened")
        return _("Clicked it") if self.asks_for_click() else _("Opened it")

    def _passing(self, step: Step, name: str) -> str:
        node = self._flow.by_id[step.node]
        when = self._short(step.at, spoken=True)
        if step.outcome == PASSED_BY:
            return _("{name} passes by “{title}”, which is skipped").format(name=name, title=title_of(node, self._flow))
        match step.kind:
            case "trigger":
                return _("{name} comes in {when}").format(name=name, when=when)
            case "wait" | "await":
                if "until" not in step.seen:
                    return _("{name} goes on at once").format(name=name)
                until = datetime.fromisoformat(str(step.seen["until"]))
                return _("{name} waits until {when}").format(name=name, when=self._short(until, spoken=True))
            case "condition" | "choice" | "split":
                return _("{name} takes the branch {branch}").format(name=name, branch=port_words(node, step.outcome))
            case "goal":
                return _("{name} reaches the goal").format(name=name)
            case "exit":
                return _("{name} leaves").format(name=name)
            case _:
                return title_of(node, self._flow)

    def _tag(self, step: Step) -> str:
        node = self._flow.by_id[step.node]
        if isinstance(node, Wait) and step.outcome != PASSED_BY:
            return wait_value(node)
        message = next((one for one in self.route.messages if one.node == step.node), None) if self.route else None
        return self._short(message.at if message else step.at)

    def _short(self, moment: datetime, *, spoken: bool = False) -> str:
        """ "ti 14.31" within a week of the beginning, with the date after that; spoken: "ti klo 14.31"."""
        start = self.route.entry.at if self.route else moment
        day = say_date(moment, self._zone)
        if moment - start < _WEEK:
            day = day.split(NBSP)[0]
        return f"{day}{NBSP}{say_time(moment, self._zone, at=spoken)}"

    # ---- answers from the pool

    def _found(self, answer: tuple[int, Route]) -> None:
        number, route = answer
        if number != self._asked:
            return
        before = self.route
        self.route = route
        if before is not None and self.answers:  # after an answer the walk stands at its newest step
            self.at = max(0, len(self.stops()) - 1)
        self.at = min(self.at, max(0, len(self.stops()) - 1))
        self.changed.emit()

    def _broken(self, error: PolkuError) -> None:
        self.end()
        self.failed.emit(error)


def _asked(node: Node) -> list[Interacted]:
    """What a step's rules ask about earlier messages."""
    rules = [part for rule in rules_of_node(node) for part in walk(rule)]
    return [part for part in rules if isinstance(part, Interacted) and part.what != "sent"]


def persona_named(personas: Sequence[Persona], key: str) -> Persona | None:
    """The persona with this key."""
    return next((persona for persona in personas if persona.key == key), None)
