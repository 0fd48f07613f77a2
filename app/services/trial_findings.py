"""Marketing mistakes that only history tells: what the draft would have done to this shop's own customers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from app.analysis.offers import words_of
from app.analysis.wording import scarcity
from app.model.customer import Product
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.ignoring import is_ignored
from app.model.nodes import Await, Branching, Email, MessageStep, Trigger
from app.model.template import every_block
from app.services.codes import code_lists
from app.services.desk import Desk
from app.services.flows import list_flows
from app.services.trial import Question, try_draft
from app.services.trial_codes import codes_wanted
from app.services.trial_tally import HEAVY, Trial

ENOUGH = 20
"""So many people make a branch that nobody takes, or a step that nobody reaches, worth a word."""
FEW = 3
"""So many people with two messages on one day are no accident any more."""
MUCH = 0.5
"""A message held back more often than this is not what was meant."""
PLENTY = 5
"""More than this in stock is not little, where the words do not say how many are left."""
_COUNT = re.compile(r"\d+")


def history_findings(desk: Desk, name: str, draft: Flow) -> tuple[Finding, ...]:
    """What 90 days of the shop's history say against the draft, worst first. Those a person ignores are left out.

    Takes as long as a trial does. Nothing is said where there is no history.
    """
    if draft.trigger is None or desk.store.events.latest() is None:
        return ()
    return findings_of(desk, try_draft(desk, name, draft, Question("90")), draft)


def findings_of(desk: Desk, trial: Trial, draft: Flow) -> tuple[Finding, ...]:
    """The same of a trial that has been played."""
    titles = {row.name: row.title or row.name for row in list_flows(desk)}
    found = chain(
        _entries(trial, draft),
        _load(trial, draft),
        _one_day(trial, titles),
        _just_bought(trial, draft),
        _held(trial, draft),
        _ways(trial, draft),
        _scarce(desk, trial, draft),
        _codes(desk, trial, draft),
    )
    return tuple(one for one in found if not is_ignored(draft, one))


def _messages(draft: Flow) -> Iterator[MessageStep]:
    return (node for node in in_order(draft) if isinstance(node, MessageStep))


def _days(trial: Trial) -> int:
    return (trial.until - trial.since).days


def _entries(trial: Trial, draft: Flow) -> Iterator[Finding]:
    if not trial.own.entered and draft.trigger:
        yield Finding("H1-nobody-enters", "warning", draft.trigger.id, params={"days": _days(trial)})


def _load(trial: Trial, draft: Flow) -> Iterator[Finding]:
    """Guardrails on, and still too much for some, this automation among the senders."""
    own = any(flow == trial.flow and after for (flow, _node), (_before, after) in trial.mails.items())
    if trial.heavy[1] and own and draft.trigger:
        params: dict[str, str | int | float] = {
            "people": trial.heavy[1],
            "limit": HEAVY,
            "most": trial.most[1],
            "days": _days(trial),
        }
        yield Finding("H2-load", "warning", draft.trigger.id, params=params)


def _one_day(trial: Trial, titles: dict[str, str]) -> Iterator[Finding]:
    """The step that meets most messages of another automation on one day."""
    met = {key: people for key, people in trial.own.meets.items() if key[1]}
    (node, other), people = max(met.items(), key=lambda one: (one[1], one[0]), default=(("", ""), 0))
    if people >= FEW:
        params: dict[str, str | int | float] = {
            "people": people,
            "other": titles.get(other, other),
            "days": _days(trial),
        }
        yield Finding("H3-two-in-a-day", "warning", node, params=params)


def _just_bought(trial: Trial, draft: Flow) -> Iterator[Finding]:
    for email in _messages(draft):
        times = trial.own.stopped.get((email.id, "just_bought"), 0)
        if times:
            spared = trial.scene.after.rails.just_bought_days
            params: dict[str, str | int | float] = {"times": times, "days": _days(trial), "spared": spared}
            yield Finding("H4-just-bought", "warning", email.id, params=params)


def _held(trial: Trial, draft: Flow) -> Iterator[Finding]:
    """Messages that mostly stay unsent, with the reason that stops most of them."""
    for email in _messages(draft):
        tally = trial.steps.get(email.id)
        if tally is None or tally.sent + tally.held < ENOUGH or tally.held <= MUCH * (tally.sent + tally.held):
            continue
        reasons = {reason: times for (node, reason), times in trial.own.stopped.items() if node == email.id}
        worst = max(reasons, key=lambda reason: (reasons[reason], reason))
        if worst in ("purchase", "goal", "just_bought"):
            continue  # that is what the automation is for, or it is told already
        params: dict[str, str | int | float] = {"held": tally.held, "all": tally.sent + tally.held, "reason": worst}
        params["apart"] = trial.scene.after.rails.same_content_days
        yield Finding("H5-mostly-held", "warning", email.id, params=params)


def _ways(trial: Trial, draft: Flow) -> Iterator[Finding]:
    """Branches that everybody takes, and steps that nobody reaches; of a part that is cut off, its first step."""
    silent: set[str] = set()
    for node in in_order(draft):
        tally = trial.steps.get(node.id)
        came = tally.came if tally else 0
        if isinstance(node, Branching) and not isinstance(node, Await) and tally and came >= ENOUGH:
            taken = {port: times for port, times in tally.outcomes.items() if times}
            if len(taken) == 1:
                (port,) = taken
                silent.update(_behind(draft, node.id, port))
                params: dict[str, str | int | float] = {"port": port, "people": came, "days": _days(trial)}
                yield Finding("H6-one-branch", "warning", node.id, params=params)
        elif not came and not isinstance(node, Trigger) and trial.own.entered >= ENOUGH and node.id not in silent:
            silent.update(_after(draft, node.id))
            told: dict[str, str | int | float] = {"people": trial.own.entered, "days": _days(trial)}
            yield Finding("H7-nobody-reaches", "warning", node.id, params=told)


def _behind(draft: Flow, node: str, taken: str) -> set[str]:
    """The steps that are reached by the other ways only: one finding is enough for them."""
    others = [edge.target for edge in draft.edges if edge.source == node and edge.port != taken]
    reached = _after(draft, next((e.target for e in draft.edges if (e.source, e.port) == (node, taken)), ""))
    return {step for target in others for step in _after(draft, target)} - reached


def _after(draft: Flow, node: str) -> set[str]:
    """The step and all that can follow it."""
    found, waiting = {node}, [node]
    while waiting:
        here = waiting.pop()
        for edge in draft.edges:
            if edge.source == here and edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return found


def _codes(desk: Desk, trial: Trial, draft: Flow) -> Iterator[Finding]:
    """Lists that would have run out."""
    free = {one.name: one.free for one in code_lists(desk)}
    for name, wanted in codes_wanted(trial, draft).items():
        if wanted > free.get(name, 0):
            params: dict[str, str | int | float] = {
                "list": name,
                "wanted": wanted,
                "left": free.get(name, 0),
                "days": _days(trial),
            }
            yield Finding("H9-codes-run-out", "warning", _giver(draft, name), params=params)


def _giver(draft: Flow, name: str) -> str:
    """The first step that gives codes of the list."""
    for node in in_order(draft):
        template = draft.template_by_id.get(getattr(node, "template", ""))
        blocks = every_block(template) if template else ()
        if getattr(node, "codes", "") == name or any(getattr(one, "code_list", "") == name for _, one in blocks):
            return node.id
    return ""


def _scarce(desk: Desk, trial: Trial, draft: Flow) -> Iterator[Finding]:
    """Messages that said little was left on days when there was enough."""
    products = desk.store.products.all()
    for email in draft.emails:
        told = _scarce_words(draft, email)
        about = _about(draft, email, products) if told else []
        number = _COUNT.search(told)
        limit = int(number.group()) if number else PLENTY
        untrue: list[tuple[date, int]] = []
        for (node, day), times in sorted(trial.own.sent_on.items()):
            stocks = [_stock(trial, one, day) for one in about] if node == email.id else []
            if stocks and all(stock is not None and stock > limit for stock in stocks):
                untrue += [(day, min(stock for stock in stocks if stock is not None))] * times
        if untrue:
            day, stock = untrue[-1]
            params: dict[str, str | int | float] = {
                "words": told,
                "times": len(untrue),
                "stock": stock,
                "date": day.isoformat(),
            }
            yield Finding("H8-scarcity-untrue", "warning", email.id, params=params)


def _scarce_words(draft: Flow, email: Email) -> str:
    template = draft.template_by_id.get(email.template)
    if template is None:
        return ""
    inbox = [text for one in template.spoken.values() for text in (one.subject, one.preheader)]
    texts = (*inbox, *(words_of(block) for _place, block in every_block(template)))
    return next((words for words in map(scarcity, texts) if words), "")


def _about(draft: Flow, email: Email, products: Sequence[Product]) -> list[Product]:
    """The products that the message names, else those of the categories it sells, as far as their stock is known."""
    template = draft.template_by_id.get(email.template)
    said = " ".join(words_of(block) for _place, block in every_block(template)).casefold() if template else ""
    known = [one for one in products if one.stock is not None]
    named = [one for one in known if one.name and one.name.casefold() in said]
    wanted = {category.casefold() for category in email.about}
    return named or [one for one in known if one.category.casefold() in wanted]


def _stock(trial: Trial, product: Product, day: date) -> int | None:
    """How many there were at the end of the day, as far as the changes of the span tell."""
    scene = trial.scene
    night = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(scene.zone))
    changes = scene.shelf.by_sku.get(product.sku, [])
    before = [change for change in changes if change.at < night]
    if before:
        return before[-1].product.stock
    return changes[0].stock_before if changes else product.stock
