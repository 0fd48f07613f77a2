"""One automation of an open shop, as the editor asks about it: a thin hand on the use cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.analysis.foreign import Named
from app.engine.moving import Choice
from app.engine.played import Played
from app.engine.walk import Route
from app.model.customer import Persona
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.template import Template
from app.services import flows
from app.services.backfill import Backfill, TakeIn, look_back, take_in
from app.services.check_flow import check_flow
from app.services.codes import code_lists
from app.services.desk import Desk
from app.services.enter_by_hand import Picked, enter_by_hand, may_be_by_hand
from app.services.holdout_lift import HeldOut, holdout_lift
from app.services.insights_brief import read_sold
from app.services.known_here import messages_here, strange_here
from app.services.known_words import known_words
from app.services.link_clicks import Followed, read_followed
from app.services.message_library import list_messages
from app.services.personas import list_personas
from app.services.preview import Preview, preview
from app.services.publish_flow import People, PublishPlan, plan_publish, publish_flow
from app.services.results import FlowResults, Span, StepStory, read_results, read_step
from app.services.sending import SendingState, sending_state
from app.services.track_addresses import text_lengths
from app.services.trial import Other, Question, others_live, try_draft
from app.services.trial_findings import findings_of, history_findings
from app.services.trial_report import Report, report_html
from app.services.trial_scene import Case
from app.services.trial_tally import Trial
from app.services.variants import variant_result
from app.services.versions import Version, list_versions, version_flow
from app.services.walk import walk
from app.services.who_enters import who_enters
from app.store.draft_steps import UndoChange, UndoKept
from app.store.flows import FlowRow
from app.ui.automations.resuming import Act, resume_asking
from app.ui.inspector.host import Known


class OpenFlow:
    """Reads and writes by name. `check`, `walk` and `plan` may be called off the UI thread."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk = desk
        self.name = name

    def draft(self) -> Flow:
        """The draft as it was saved last."""
        return flows.load_draft(self._desk, self.name)

    def save(self, flow: Flow, undo: UndoChange) -> None:
        """Keep the draft and what has changed in its undo list: after each gesture."""
        flows.save_gesture(self._desk, self.name, flow, undo)

    def keep(self, flow: Flow) -> None:
        """Have the draft on the disk for good: when it is left."""
        flows.save_draft(self._desk, self.name, flow)

    def undo(self) -> UndoKept:
        """What can be undone in the draft."""
        return flows.load_undo(self._desk, self.name)

    def row(self) -> FlowRow:
        """State and version."""
        return flows.flow_row(self._desk, self.name)

    def live(self) -> Flow | None:
        """The live version, or None when it was never published."""
        return flows.load_live(self._desk, self.name)

    def check(self, flow: Flow) -> tuple[Finding, ...]:
        """What the checks say, with what a person chose to ignore."""
        return check_flow(self._desk, flow, ignored=True)

    def personas(self) -> list[Persona]:
        """The test customers."""
        return list_personas(self._desk)

    def walk(self, flow: Flow, persona: Persona, answers: Mapping[str, bool]) -> Route:
        """The persona's way through the draft, if it began now."""
        return walk(self._desk, flow, persona, answers)

    def versions(self) -> list[Version]:
        """What was published, newest first."""
        return list_versions(self._desk, self.name)

    def version(self, number: int) -> Flow:
        """A version as it was published."""
        return version_flow(self._desk, self.name, number)

    def results(self, span: Span) -> FlowResults:
        """What it has done. May be called off the UI thread. Raises PolkuError."""
        return replace(read_results(self._desk, self.name, span), money=read_sold(self._desk, self.name, span))

    def step_results(self, node: str) -> StepStory:
        """More of what one step has done. May be called off the UI thread."""
        return read_step(self._desk, self.name, node)

    def followed(self, span: Span) -> Followed:
        """Which links of its messages were followed, and by whom; off the UI thread."""
        return read_followed(self._desk, self.name, span)

    def try_draft(
        self,
        flow: Flow,
        question: Question,
        partial: Callable[[Trial], None],
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Trial:
        """The shop's history through this draft and what runs. May be called off the UI thread. Raises PolkuError."""
        return try_draft(self._desk, self.name, flow, question, partial, progress, cancelled)

    def others_live(self) -> list[Other]:
        """What runs beside it."""
        return others_live(self._desk, self.name)

    def is_live(self) -> bool:
        """Whether a version of it has been published."""
        return flows.load_live(self._desk, self.name) is not None

    def read_message(self, flow: Flow, case: Case, played: Played) -> Preview:
        """A message of a trial as its customer would have read it. May be called off the UI thread."""
        return preview(self._desk, flow, played.node, customer=case.customer, at=played.at)

    def plan(self) -> PublishPlan:
        """What publishing would do."""
        return plan_publish(self._desk, self.name)

    def publish(self, people: People, choices: Mapping[str, Choice] | None = None) -> int:
        """Make the draft the live version; its number. Raises PolkuError."""
        return publish_flow(self._desk, self.name, people, choices)

    def report(self, trial: Trial, draft: Flow, plan: bytes) -> str:
        """A trial as one HTML file; `plan` is the drawing as SVG. Called off the UI thread."""
        return report_html(self._desk, Report(trial, draft, plan))

    def told_by_history(self) -> tuple[tuple[Finding, ...], Backfill, HeldOut | None, bool]:
        """What the shop's history says against the draft, who would be on the way, what the live version has brought
        about beside those kept out, and whether there is any history. Called off the UI thread."""
        draft = flows.load_draft(self._desk, self.name)
        found = history_findings(self._desk, self.name, draft)
        known = self._desk.store.events.latest() is not None
        return found, look_back(self._desk, self.name, draft), holdout_lift(self._desk, self.name), known

    def judge(self, trial: Trial, draft: Flow) -> tuple[Finding, ...]:
        """What a trial that has been played says against its draft. Called off the UI thread."""
        return findings_of(self._desk, trial, draft)

    def take_in(self, choice: TakeIn) -> int:
        """Let those in who would be on the way; how many."""
        return take_in(self._desk, self.name, choice)

    def sending(self) -> SendingState:
        """Whether anything leaves at all."""
        return sending_state(self._desk)

    def pause(self) -> None:
        """Nothing of it leaves until it is resumed."""
        flows.pause_flow(self._desk, self.name)

    def resume(self, parent: QWidget, act: Act) -> None:
        """Go on; asks first what becomes of what fell due meanwhile."""
        resume_asking(self._desk, self.name, parent, act)

    def known(self) -> Known:
        """What the inspector offers of this shop."""
        personas = self.personas()
        name = personas[-2].customer.first_name if len(personas) > 1 else ""
        words = known_words(self._desk)
        return Known(
            shop=self._desk.shop,
            rails=self._desk.policy.guardrails,
            events=words.events,
            categories=words.categories,
            tags=words.tags,
            own_fields=words.fields,
            sample_name=name,
            code_lists=lambda: [(one.name, one.free) for one in code_lists(self._desk)],
            products=tuple((one.name, one.sku) for one in self._desk.store.products.all()),
            segments=tuple(self._desk.store.segments.all()),
            today=self.now().astimezone(self.zone).date().isoformat(),
            address_lengths=text_lengths(self._desk),
            who_enters=lambda flow: who_enters(self._desk, flow),
            add_by_hand=self._by_hand(),
            lift=lambda: holdout_lift(self._desk, self.name),
            variants=lambda node: variant_result(self._desk, self.name, node),
            automations=tuple((one.title, one.name) for one in flows.list_flows(self._desk) if one.name != self.name),
        )

    def _by_hand(self) -> Callable[[Sequence[str]], Picked] | None:
        """How a person lets customers in; None where nobody can come in or the messages need what started it."""
        live = self.live()
        if live is None or live.trigger is None or not may_be_by_hand(live.trigger.source):
            return None
        return lambda addresses: enter_by_hand(self._desk, self.name, addresses)

    def messages_here(self) -> tuple[Template, ...]:
        """The messages of all the shop's drafts, which a pasted text knows by name."""
        return messages_here(self._desk)

    def kept_messages(self) -> list[tuple[str, Template]]:
        """(name, message) of those in the shop's library."""
        return [(one.name, one.template) for one in list_messages(self._desk)]

    def strange_here(self, flow: Flow, parts: Iterable[msgspec.Struct]) -> Named:
        """What these parts name that neither the flow nor the shop knows."""
        return strange_here(self._desk, flow, parts)

    def now(self) -> datetime:
        """The shop's clock."""
        return self._desk.clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the shop is; looked up once while somebody is here."""
        return ZoneInfo(self._desk.shop.timezone)

    def leave(self) -> None:
        """Somebody goes elsewhere, maybe to the settings."""
        self.__dict__.pop("zone", None)
