"""The shop's segments: counting, keeping, renaming, and where they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from app.analysis.order_gaps import covers, gap_between
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.rules import All, AnyOf, Compare, Happened, InSegment, Not, Rule, is_finished, walk
from app.model.sources import OnSegmentEntry
from app.services import flows
from app.services.desk import Desk
from app.store.customers import CustomerRow
from app.store.segment_counts import Members
from app.store.standings import ProductLasts

DAY = timedelta(days=1)
SAMPLE = 200


class Gap(msgspec.Struct, frozen=True):
    """Buyers with exactly `orders` orders are in neither segment: so many people."""

    orders: int
    below: str
    above: str
    people: int


class Person(msgspec.Struct, frozen=True):
    """A member: `load` is how many messages of ours have reached them in 30 days, `flows` where they are on the way."""

    row: CustomerRow
    interests: tuple[str, ...] = ()
    load: int = 0
    flows: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True):
    """A rule counted now, with some of those it holds for."""

    members: Members
    people: tuple[Person, ...]
    gaps: tuple[Gap, ...] = ()
    lasting: tuple[ProductLasts, ...] = ()


class Use(msgspec.Struct, frozen=True):
    """An automation that asks about a segment; `live`: a published version does."""

    name: str
    title: str
    live: bool


def list_segments(desk: Desk) -> Mapping[str, Rule]:
    """The shop's own, by name in order of the alphabet."""
    return desk.store.segments.all()


def count_segments(desk: Desk, rules: Mapping[str, Rule]) -> dict[str, int]:
    """How many are in each now. Ask off the UI thread."""
    return desk.store.segment_counts.many(rules, desk.clock.now())


def look_at(desk: Desk, name: str, rule: Rule | None, cancelled: Callable[[], bool] = lambda: False) -> Look:
    """Count a rule and read some of its people; None is everyone. Ask off the UI thread."""
    if rule is not None and not is_finished(rule):
        rule = All()
    counts, now = desk.store.segment_counts, desk.clock.now()
    members = counts.members(rule, now, SAMPLE, cancelled)
    people = tuple(_people(desk, members.sample, now))
    others = {key: one for key, one in list_segments(desk).items() if key != name}
    gaps = tuple(_gaps(desk, name, rule, others)) if rule is not None else ()
    asks = rule is not None and any(isinstance(one, Compare) and one.field == _REORDER for one in walk(rule))
    return Look(members, people, gaps, tuple(desk.store.standings.lasting(5)) if asks else ())


def keep_standings(desk: Desk) -> bool:
    """Work out RFM, VIP and refills if that has not been done today (UTC); whether it was. Ask off the UI thread."""
    now, last = desk.clock.now(), desk.store.standings.worked_out_at()
    if last is not None and last.date() >= now.date():
        return False
    desk.store.standings.work_out(now)
    return True


def save_segment(desk: Desk, name: str, rule: Rule, new: bool = False) -> str:
    """Keep a segment; its name as kept. Raises PolkuError segment-unnamed, segment-unfinished, segment-exists (new)."""
    kept = _fresh_name(desk, name) if new else name
    if not is_finished(rule):
        raise PolkuError("segment-unfinished", "user", name=kept)
    desk.store.segments.save(kept, rule, desk.clock.now())
    return kept


def rename_segment(desk: Desk, old: str, new: str) -> str:
    """Give a segment another name, in the rules of other segments as well; its new name.

    Raises PolkuError segment-in-use where automations ask about it by name, segment-unnamed, segment-exists.
    """
    if new.strip() == old:
        return old
    used = uses_of(desk, old)
    if used:
        raise PolkuError("segment-in-use", "user", name=old, flows=[one.title for one in used])
    kept, segments = _fresh_name(desk, new, old), list_segments(desk)
    desk.store.segments.rename(
        old, kept, {key: renamed(one, old, kept) for key, one in segments.items()}, desk.clock.now()
    )
    return kept


def copy_segment(desk: Desk, name: str, rule: Rule, pattern: str) -> str:
    """Keep the rule under a free name made of `pattern` ("{name} (copy)"); that name."""
    known = {one.casefold() for one in list_segments(desk)}
    wanted, number = pattern.format(name=name), 2
    while wanted.casefold() in known:
        wanted, number = f"{pattern.format(name=name)} {number}", number + 1
    return save_segment(desk, wanted, rule, new=True)


def delete_segment(desk: Desk, name: str) -> Rule:
    """Take a segment away; its rule, with which `save_segment` brings it back. Raises PolkuError segment-gone."""
    rule = list_segments(desk).get(name)
    if rule is None:
        raise PolkuError("segment-gone", "user", name=name)
    desk.store.segments.remove(name)
    return rule


def uses_of(desk: Desk, name: str) -> list[Use]:
    """The automations whose draft or live version asks about the segment."""
    found = []
    for row in flows.list_flows(desk):
        live = desk.store.flows.live(row.name)
        in_live = live is not None and name in segments_in(live)
        if in_live or name in segments_in(flows.load_draft(desk, row.name)):
            found.append(Use(row.name, row.title, in_live))
    return found


def segments_in(part: msgspec.Struct | None) -> Iterator[str]:
    """The segments that rules anywhere in it ask about, as often as they do."""
    return _asked_in(part, "in_segment", "name")


def automations_in(part: msgspec.Struct | None) -> Iterator[str]:
    """The same of automations whose messages rules ask about."""
    return _asked_in(part, "engaged", "automation")


def _asked_in(part: msgspec.Struct | None, rule: str, field: str) -> Iterator[str]:
    stack: list[object] = [msgspec.to_builtins(part)]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if value.get("rule") == rule and isinstance(value.get(field), str) and value[field]:
                yield value[field]
            stack.extend(value.values())
        elif isinstance(value, list | tuple):
            stack.extend(value)


def flow_for(desk: Desk, name: str, title: str) -> str:
    """A new draft that begins when somebody comes into the segment; its name."""
    trigger = Trigger("trigger", source=OnSegmentEntry(InSegment(name), name))
    return flows.add_flow(desk, Flow(name=title, nodes=(trigger,)), flows.slug(title))


def renamed(rule: Rule, old: str, new: str) -> Rule:
    """The rule with every question about one segment asked about another."""
    match rule:
        case All(rules):
            return All(tuple(renamed(part, old, new) for part in rules))
        case AnyOf(rules):
            return AnyOf(tuple(renamed(part, old, new) for part in rules))
        case Not(inner):
            return Not(renamed(inner, old, new))
        case Happened(where=where) if where is not None:
            return msgspec.structs.replace(rule, where=renamed(where, old, new))
        case InSegment(name) if name == old:
            return InSegment(new)
        case _:
            return rule


_REORDER = "standing.reorder_in"


def _fresh_name(desk: Desk, wanted: str, old: str = "") -> str:
    name = " ".join(wanted.split())
    if not name:
        raise PolkuError("segment-unnamed", "user")
    if any(one.casefold() == name.casefold() and one != old for one in list_segments(desk)):
        raise PolkuError("segment-exists", "user", name=name)
    return name


def _gaps(desk: Desk, name: str, rule: Rule, others: Mapping[str, Rule]) -> Iterable[Gap]:
    for other, its in others.items():
        found = gap_between(rule, its)
        if found is None or any(covers(one, found[0]) for one in others.values()):
            continue
        orders, first = found
        people = desk.store.segment_counts.members(Compare("orders.count", "eq", orders), desk.clock.now()).count
        yield Gap(orders, name if first else other, other if first else name, people)


def _people(desk: Desk, ids: tuple[int, ...], now: datetime) -> Iterator[Person]:
    rows = desk.store.customers.listed(ids)
    loads = desk.store.stats.loads_of(ids, now - 30 * DAY)
    ways = desk.store.stats.ways_of(ids)
    titles = {row.name: row.title for row in flows.list_flows(desk)}
    for row in rows:
        here = tuple(titles.get(name, name) for name in ways.get(row.id, ()))
        yield Person(row, row.interests, loads.get(row.id, 0), here)
