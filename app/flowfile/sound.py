"""Whether the parts of a flow fit together: names that exist, once each, and no way round without a wait."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.analysis.graph import loop_without_wait
from app.flowfile.limits import CLOCK, ID, LANGUAGE, refuse
from app.model.flow import Edge, Flow, Group, Note, Position
from app.model.nodes import ELSE, Choice, Email, Node, Split, Trigger, Wait, ports
from app.model.sources import OnCalendarDay, OnDateField
from app.model.template import Template
from app.model.times import UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen


def check_sound(flow: Flow) -> None:
    """Raises PolkuError("flow-file") at the first thing that does not fit; places are those of the flow as it is."""
    for name in ("nodes", "positions", "templates", "notes", "groups"):
        _once_each(name, getattr(flow, name))
    for i, node in enumerate(flow.nodes):
        _check_node(f"nodes[{i}]", node, flow)
    for i, template in enumerate(flow.templates):
        _check_languages(f"templates[{i}]", template)
    _check_edges(flow)
    for i, position in enumerate(flow.positions):
        if position.id not in flow.by_id:
            refuse("no-such-node", f"positions[{i}].id", name=position.id)
    loop = loop_without_wait(flow)
    if loop:
        index = next(i for i, node in enumerate(flow.nodes) if node.id == loop[0])
        refuse("loop-without-wait", f"nodes[{index}]", name=loop[0], count=len(loop))


def _once_each(section: str, items: Sequence[Node | Position | Template | Note | Group]) -> None:
    seen: set[str] = set()
    for i, item in enumerate(items):
        _check_id(f"{section}[{i}].id", item.id)
        if item.id in seen:
            refuse("id-twice", f"{section}[{i}].id", name=item.id)
        seen.add(item.id)


def _check_id(place: str, name: str) -> None:
    if not ID.fullmatch(name):
        refuse("bad-id", place, name=name[:80])


def _check_node(place: str, node: Node, flow: Flow) -> None:
    match node:
        case Trigger(source=OnDateField(at=at)):
            _check_clock(f"{place}.source.at", at)
        case Trigger(source=OnCalendarDay(day=day, at=at)):
            _check_clock(f"{place}.source.at", at)
            _check_day(f"{place}.source.day", day)
        case Wait(until=UntilClock(at=at) | UntilDate(at=at)):
            _check_clock(f"{place}.until.at", at)
        case Wait(until=UntilDay(day=day, at=at)):
            _check_clock(f"{place}.until.at", at)
            _check_day(f"{place}.until.day", day)
        case Wait(until=UntilBestHour(otherwise=otherwise)):
            _check_clock(f"{place}.until.otherwise", otherwise)
        case Wait(until=UntilOpen(start=start, end=end)):
            _check_clock(f"{place}.until.start", start)
            _check_clock(f"{place}.until.end", end)
        case Email(template=template) if template and template not in flow.template_by_id:
            refuse("no-such-template", f"{place}.template", name=template)
        case Split(branches=branches):
            _check_ports(f"{place}.branches", [branch.port for branch in branches])
        case Choice(cases=cases):
            _check_ports(f"{place}.cases", [case.port for case in cases], ELSE)
        case _:
            pass


def _check_ports(place: str, names: Sequence[str], *taken: str) -> None:
    for i, name in enumerate(names):
        _check_id(f"{place}[{i}].port", name)
        if name in taken or name in names[:i]:
            refuse("port-twice", f"{place}[{i}].port", name=name)


def _check_clock(place: str, at: str) -> None:
    if not CLOCK.fullmatch(at):
        refuse("bad-clock", place, value=at[:80])


def _check_day(place: str, day: str) -> None:
    try:
        fits = not day or (len(day) == 10 and bool(date.fromisoformat(day)))
    except ValueError:
        fits = False
    if not fits:
        refuse("bad-day", place, value=day[:80])


def _check_languages(place: str, template: Template) -> None:
    """Which message somebody gets must not depend on the order in a file: one for each language."""
    spoken = {template.language}
    for i, version in enumerate(template.versions):
        if not LANGUAGE.fullmatch(version.language):
            refuse("bad-language", f"{place}.versions[{i}].language", value=version.language[:80])
        if version.language in spoken:
            refuse("language-twice", f"{place}.versions[{i}].language", name=version.language)
        spoken.add(version.language)


def _check_edges(flow: Flow) -> None:
    taken: set[tuple[str, str]] = set()
    for i, edge in enumerate(flow.edges):
        for field, why, name in _unfit(edge, flow):
            refuse(why, f"edges[{i}].{field}", name=name[:80])
        if (edge.source, edge.port) in taken:
            refuse("port-taken", f"edges[{i}].port", name=edge.port)
        taken.add((edge.source, edge.port))


def _unfit(edge: Edge, flow: Flow) -> Iterator[tuple[str, str, str]]:
    """(field, why, name) of what is wrong with an edge by itself."""
    source, target = flow.by_id.get(edge.source), flow.by_id.get(edge.target)
    if source is None:
        yield "source", "no-such-node", edge.source
    elif edge.port not in ports(source):
        yield "port", "no-such-port", edge.port
    if target is None:
        yield "target", "no-such-node", edge.target
    elif isinstance(target, Trigger):
        yield "target", "into-trigger", edge.target
