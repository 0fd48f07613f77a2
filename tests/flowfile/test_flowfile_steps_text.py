"""Steps as text: what is written reads back the same, and whatever is read, nothing of it is lost."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edit import Clip, copy, fresh
from app.flowfile import library
from app.flowfile.read import read as read_flow
from app.flowfile.steps_text_read import Here, read_steps
from app.flowfile.steps_text_write import normal_step, write_steps
from app.flowfile.text_lines import items
from app.flowfile.text_mend import squashed
from app.flowfile.write import write as write_flow
from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.flow import Edge, Flow
from app.model.nodes import (
    METRICS,
    AddTag,
    Branch,
    Change,
    Condition,
    Email,
    Exit,
    Goal,
    Notify,
    RemoveTag,
    SetField,
    Split,
    Trigger,
    VariantTest,
    Wait,
    kind_of,
    ports,
)
from app.model.rules import (
    OPERATORS,
    STATISTICS,
    All,
    AnyOf,
    Bought,
    Compare,
    Engaged,
    Happened,
    InSegment,
    Interacted,
    Not,
)
from app.model.sources import (
    OnCalendarDay,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
)
from app.model.template import Template
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDay
from flow_strategies import flows, thank_you

GOLDEN = Path(__file__).parent / "steps_text"
LANGUAGES = st.sampled_from(["fi", "en"])


def whole(flow: Flow) -> Clip:
    """Everything in a flow, copied."""
    return copy(flow, [node.id for node in flow.nodes], trigger=True)


def same_text_again(clip: Clip, language: str) -> str:
    """Reads what is written, and sees that nothing is left over and that it writes the same again."""
    text = write_steps(clip, language)
    read = read_steps(text, Here(clip.templates))
    assert read.left == ()
    assert structure(read.clip) == structure(clip)
    return text


def structure(clip: Clip) -> object:
    """What the steps are and how they are joined, whatever their ids, and whatever a title only repeats."""
    names = {template.id: template.name for template in clip.templates}
    order = {node.id: number for number, node in enumerate(_in_text_order(clip))}
    nodes = [_plain(node, names, order) for node in sorted(clip.nodes, key=lambda node: order[node.id])]
    by_id = {node.id: node for node in clip.nodes}
    ways = sorted((order[e.source], ports(by_id[e.source]).index(e.port), order[e.target]) for e in clip.edges)
    return nodes, ways, [msgspec.to_builtins(one) for one in clip.exits]


def _in_text_order(clip: Clip) -> list:
    """From each step that nothing leads to, along the first way first; the rest as it comes."""
    ways = {(edge.source, edge.port): edge.target for edge in clip.edges}
    by_id = {node.id: node for node in clip.nodes}
    led_to = {edge.target for edge in clip.edges}
    seen: dict[str, object] = {}
    for start in [n.id for n in clip.nodes if n.id not in led_to] + [n.id for n in clip.nodes]:
        stack = [start]
        while stack:
            node = by_id[stack.pop()]
            if node.id not in seen:
                seen[node.id] = node
                stack += [ways[(node.id, p)] for p in reversed(ports(node)) if (node.id, p) in ways]
    return list(seen.values())


def _plain(node, names: dict[str, str], order: dict[str, int]) -> dict:
    row = msgspec.to_builtins(normal_step(node))
    row |= {"id": "", "title": squashed(node.title)}
    if isinstance(node, Email):
        row["template"] = names.get(node.template, "")
        row["title"] = row["title"] or row["template"]
    if isinstance(node, Split):
        row["branches"] = [(branch.label, branch.weight) for branch in node.branches]
    return _asks(row, order)


def _asks(row, order):
    if isinstance(row, dict):
        if row.get("rule") == "interacted":
            return row | {"node": order.get(row["node"], row["node"])}
        return {key: _asks(value, order) for key, value in row.items()}
    return [_asks(value, order) for value in row] if isinstance(row, list) else row


@settings(max_examples=60, deadline=None)
@given(flow=flows(), language=LANGUAGES)
def test_flows_as_hands_make_them_come_back_the_same(flow: Flow, language: str) -> None:
    same_text_again(whole(flow), language)


WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn"), exclude_characters="\u00ad"),
    max_size=30,
).map(squashed)
NAMES = WORDS.filter(bool)
COMPARISONS = st.builds(
    Compare,
    st.sampled_from(["orders.count", "profile.tags", "trigger.total", "field.koko", "", "consent.email"]),
    st.sampled_from(["eq", "ne", "lt", "ge", "contains", "in", "is_set", "is_unset"]),
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6, allow_nan=False), WORDS,
        st.lists(WORDS, max_size=3).map(tuple),
    ),
)  # fmt: skip
LEAVES = st.one_of(
    COMPARISONS,
    st.builds(
        Happened,
        st.sampled_from(["Order Completed", "Oma tapahtuma", "Account Created"]),
        st.sampled_from(["entry", "days"]),
        st.integers(1, 90),
        st.integers(1, 5),
        st.none() | COMPARISONS,
    ),
    st.builds(
        Bought,
        st.sampled_from(STATISTICS),
        st.none() | st.integers(1, 400),
        st.just("") | NAMES,
        st.just("") | NAMES,
        st.sampled_from(OPERATORS["number"]),
        st.none() | st.integers(-5, 999) | st.floats(0, 1e6, allow_nan=False),
    ),
    st.builds(InSegment, NAMES),
    st.builds(
        Engaged,
        st.sampled_from(["sent", "opened", "clicked"]),
        st.just("") | NAMES,
        st.integers(1, 99),
        st.integers(1, 9),
    ),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
EVENTS = st.sampled_from(["", "Order Completed", "Account Created", "Oma tapahtuma"])
CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.builds(UntilClock, CLOCKS, st.sampled_from([(), ("mon",), ("tue", "sat", "sun")]))
WAITS = st.one_of(
    st.builds(ForDuration, st.integers(1, 500), st.sampled_from(["minutes", "hours", "days", "weeks"])),
    MOMENTS,
    st.builds(UntilDay, st.just("") | st.dates().map(str), CLOCKS),
    st.builds(UntilBestHour, st.integers(1, 99), CLOCKS),
)
SOURCES = st.one_of(
    st.builds(OnEvent, EVENTS, st.none() | RULES),
    st.builds(OnDaysSinceOrder, st.integers(1, 400), st.just("") | NAMES, st.just("") | NAMES),
    st.builds(
        OnProductNews,
        st.sampled_from(["price_drop", "back_in_stock", "low_stock"]),
        st.sampled_from(["viewed", "cart", "either"]),
        st.integers(1, 90),
        st.integers(1, 90),
        st.integers(1, 9),
    ),
    st.just(OnHand()),
    st.builds(OnDateField, st.sampled_from(["birthday", "oma päivä"]), st.integers(-30, 30), CLOCKS, st.booleans()),
    st.builds(OnCalendarDay, st.just("") | st.dates().map(str), CLOCKS, st.sampled_from([0, 1, 3, 6, 12])),
    st.builds(OnSegmentEntry, RULES, WORDS),
)  # fmt: skip
MODES = st.sampled_from(["once", "every", "after_gap", "one_at_a_time"])
REENTRIES = st.builds(Reentry, MODES, st.sampled_from([30, 90]))
CHANGES = st.one_of(
    st.builds(AddTag, WORDS),
    st.builds(RemoveTag, WORDS),
    st.builds(SetField, WORDS, st.one_of(WORDS, st.booleans(), st.integers(-999, 999), st.floats(-9, 9))),
    st.builds(AddPoints, st.integers(-999, 999)),
)
STEPS = st.one_of(
    st.builds(Wait, st.just("s"), WORDS, WAITS, st.booleans()),
    st.builds(Condition, st.just("s"), WORDS, RULES),
    st.builds(Split, st.just("s"), WORDS, st.lists(st.tuples(WORDS, st.integers(0, 99)), min_size=1, max_size=4).map(
        lambda parts: tuple(Branch(f"b{n}", label, weight) for n, (label, weight) in enumerate(parts))),
              st.none() | st.builds(VariantTest, st.sampled_from(METRICS), st.integers(1, 90))),
    st.builds(Email, st.just("s"), WORDS, st.just(""), st.sampled_from([None, "marketing", "service"]),
              st.integers(0, 99), st.lists(NAMES, max_size=2).map(tuple), st.lists(NAMES, max_size=2).map(tuple),
              st.sampled_from(["defer", "skip"]), st.booleans()),
    st.builds(Change, st.just("s"), WORDS, st.lists(CHANGES, max_size=3).map(tuple)),
    st.builds(Notify, st.just("s"), WORDS, st.just("") | NAMES, st.lists(WORDS, max_size=3).map("\n".join)),
    st.builds(Sms, st.just("s"), WORDS, st.lists(WORDS, max_size=3).map("\n".join),
              st.sampled_from(["marketing", "service"]), st.integers(0, 99), st.lists(NAMES, max_size=2).map(tuple)),
    st.builds(Webhook, st.just("s"), WORDS, WORDS, st.booleans()),
    st.builds(GiveCode, st.just("s"), WORDS, WORDS, st.integers(0, 60)),
    st.builds(StartFlow, st.just("s"), WORDS, WORDS),
    st.builds(Goal, st.just("s"), WORDS, EVENTS, st.none() | RULES, st.integers(1, 99)),
    st.builds(Exit, st.just("s"), WORDS),
    st.builds(Trigger, st.just("s"), WORDS, SOURCES, REENTRIES, st.none() | RULES),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(node=STEPS, language=LANGUAGES)
def test_every_field_of_every_kind_of_step_comes_back(node, language: str) -> None:
    text = write_steps(Clip((node,)), language)
    read = read_steps(text)
    assert read.left == (), text
    assert len(read.clip.nodes) == 1, text
    wanted, found = (_plain(one, {}, {}) for one in (node, read.clip.nodes[0]))
    if found["title"] == "" != wanted["title"]:  # it only repeated what the step does
        wanted["title"] = ""
    assert found == wanted, text


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(
    ["odota: 4 tuntia", "ehto: X", "  jos: Tilauksia yhteensä on 1", "  kyllä:", " ei:", "-> [1]", "> >  email: A [1]",
     "haara: A, 1/2", "jako:", "irrallaan:", "sekalaista", "tiedot: {", "if: (((", "\tpoistu", "käynnistin: x",
     "ei: odota 1 päivä",
     "  tee: lisää tunniste \"a\"", "maali: X, 99999999999 päivää", "odota: 999999999999 viikkoa", "viesti: \u202e"]
)).map("\n".join)))  # fmt: skip
def test_no_text_at_all_is_an_error_and_no_line_of_it_is_dropped(text: str) -> None:
    read = read_steps(text)
    lines = list(items(text))
    assert [sign for line in lines for sign in line.raw if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    left = Counter(read.left)
    for line in lines:
        if line.what == "other":
            assert left[line.raw] > 0, "neither a step nor in the note"
            left[line.raw] -= 1
    steps = sum(line.step is not None for line in lines)
    told = sum(line.what == "step" and bool(line.details) for line in lines)  # may tell of the step above
    assert len(read.clip.nodes) + left.total() + told >= steps
    assert is_sound(read.clip)


def is_sound(clip: Clip) -> bool:
    """Whether a flow file would take it."""
    flow = Flow(nodes=clip.nodes, edges=clip.edges, templates=clip.templates, exits=clip.exits)
    return read_flow(write_flow(flow)).by_id.keys() == flow.by_id.keys()


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("entry", [entry.id for entry in library.entries()])
def test_the_library_as_text_reads_as_it_did_when_it_was_looked_at(entry: str, language: str) -> None:
    flow = library.make_flow(entry, language)
    text = write_steps(whole(flow), language, name=flow.name)
    assert text == (GOLDEN / f"{entry}.{language}.txt").read_text("utf-8")
    read = read_steps(text, Here(flow.templates))
    assert read.left == read.unknown_messages == ()
    assert {node.template for node in read.clip.nodes if isinstance(node, Email)} == {t.id for t in flow.templates}
    assert write_steps(read.clip, language, name=flow.name) == text


def test_finnish_text_is_understood_by_an_english_program_and_said_in_english() -> None:
    read = read_steps("ehto: Tilauksia yhteensä on 1\n  kyllä:\n    odota 4 tuntia\n  ei:\n    poistu\n")
    assert write_steps(read.clip, "en") == (
        "condition: Orders in total is 1\n  yes:\n    wait: 4 hours\n  no:\n    exit\n"
    )


def test_a_text_by_hand_joins_its_branches_again() -> None:
    clip = read_steps(
        "jos: Tilauksia yhteensä on 1\n  kyllä:\n    viesti: Kiitos\n  ei:\n    viesti: Taas\nodota 2 päivää\nmaali"
    ).clip
    kinds = [kind_of(node) for node in clip.nodes]
    assert kinds == ["condition", "email", "email", "wait", "goal"]
    flow = Flow(nodes=clip.nodes, edges=clip.edges)
    wait = clip.nodes[3].id
    assert flow.next_id(clip.nodes[1].id, "out") == flow.next_id(clip.nodes[2].id, "out") == wait


def test_a_branch_that_is_not_told_goes_straight_on() -> None:
    clip = read_steps("ehto: Pisteet on yli 5\n  kyllä:\n    sähköposti: A\nodota: 1 päivä\n").clip
    flow = Flow(nodes=clip.nodes, edges=clip.edges)
    assert flow.next_id(clip.nodes[0].id, "no") == clip.nodes[2].id == flow.next_id(clip.nodes[1].id, "out")


@pytest.mark.parametrize(
    "mangle",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text: "".join(f">> > {line}\n" for line in text.splitlines()),
        lambda text: text.replace("  ", "\u00a0\u00a0").replace(" ", "\u00a0"),
        lambda text: text.replace("    ", "\t"),
        lambda text: text.replace('"', "”"),
        lambda text: text.replace("->", "→").replace("- [", "- ["),
        lambda text: "\n".join(line.strip() for line in text.splitlines()),  # a chat that takes indentation away
        lambda text: text.upper(),
        lambda text: "Hei!\n\nTässä se on:\n\n" + text + "\nTerveisin\nElsa\n",
        lambda text: text.replace("\n", "\n\n"),
        lambda text: "\ufeff" + text.replace("odota", "od\u00adota"),
    ],
)
def test_mail_and_chats_may_do_what_they_do(mangle) -> None:
    text = write_steps(whole(thank_you()), "fi")
    read = read_steps(mangle(text))
    again = write_steps(read.clip, "fi")
    assert again.casefold() == text.casefold()
    assert set(read.left) <= {"Hei!", "Tässä se on:", "Terveisin", "Elsa"}


def test_lines_broken_by_a_mail_program_are_joined_again() -> None:
    long = "Kiitos jatkuvasta mielenkiinnostasi ja siitä, että olet ollut asiakkaamme jo monta vuotta"
    clip = Clip((Email("a", long, message_class="marketing"), Wait("b")), (Edge("a", "out", "b"),))
    text = write_steps(clip, "fi")
    broken = text.replace(" olet ollut", "\nolet ollut")
    assert write_steps(read_steps(broken).clip, "fi") == text
    assert read_steps(text.replace(" olet ollut", "\n\nolet ollut")).left[0].startswith("olet ollut")
    narrow = "sähköposti: Kiitos jatkuvasta\n    mielenkiinnostasi\n"
    assert read_steps(narrow).clip.nodes[0].title == "Kiitos jatkuvasta mielenkiinnostasi"


def test_what_is_no_step_is_kept_as_it_came_and_the_rest_heals() -> None:
    read = read_steps("odota: 4 tuntia\nodota: hetki vain\nsähköposti: Kiitos\n  laji: jotain outoa\nmuuta tekstiä\n")
    assert [kind_of(node) for node in read.clip.nodes] == ["wait", "email"]
    assert read.clip.edges == (Edge(read.clip.nodes[0].id, "out", read.clip.nodes[1].id),)
    assert read.left == ("odota: hetki vain", "laji: jotain outoa", "muuta tekstiä")


def test_a_message_is_found_by_its_name_and_an_unknown_one_stays_unwritten() -> None:
    known = Template("m1", "Kiitos", "Kiitos tilauksesta")
    read = read_steps("sähköposti: Kiitos\nsähköposti: Vieras\n", Here((known,)))
    first, second = read.clip.nodes
    assert (first.template, first.title) == ("m1", "Kiitos")
    assert (second.template, second.title) == ("", "Vieras")
    assert read.unknown_messages == ("Vieras",)
    assert read.clip.templates == (known,)


def test_messages_of_different_automations_may_have_the_same_id() -> None:
    here = Here((Template("thanks", "Kiitos", "Hei"), Template("thanks", "Anteeksi", "Voi")))
    clip = read_steps("viesti: Kiitos\nviesti: Anteeksi\nviesti: Anteeksi\n", here).clip
    subjects = {template.id: template.subject for template in clip.templates}
    assert [subjects[node.template] for node in clip.nodes] == ["Hei", "Voi", "Voi"]


def test_a_rule_about_an_earlier_message_finds_it_again() -> None:
    nodes = (
        Email("a", "Sama", message_class="marketing"),
        Email("b", "Sama", message_class="marketing"),
        Condition("c", "", Interacted("b", "clicked")),
    )
    text = same_text_again(Clip(nodes, (Edge("a", "out", "b"), Edge("b", "out", "c"))), "fi")
    assert 'Klikkasi viestiä [1] "Sama"' in text
    alone = write_steps(Clip(nodes[2:]), "en", others={"b": "Sama"})
    assert alone == 'condition: Clicked in "Sama"\n  yes:\n  no:\n'
    assert read_steps(alone, Here(emails={"Sama": "b"})).clip.nodes[0].rule == Interacted("b", "clicked")


def test_what_a_person_writes_by_hand_is_understood() -> None:
    text = """1. Trigger: customer abandons a cart
2. Wait 2 days
3. If: Value of the cart or order is more than 49.50 € and Tags includes vip
   Yes: email: Your cart
   No:
   - exit
4. odota maanantai klo 10
5. Viesti: Muistutus
6. Maali: Teki ostoksen, 7 päivän sisällä
"""
    read = read_steps(text)
    assert read.left == ()
    assert write_steps(read.clip, "fi") == (
        "käynnistin: Asiakas hylkää ostoskorin\nodota: 2 päivää\n"
        "ehto: Korin tai tilauksen arvo on yli 49,5 ja Tunnisteet sisältää vip\n"
        "  kyllä:\n    sähköposti: Your cart\n    odota: klo 10.00, ma\n    sähköposti: Muistutus\n"
        "    maali: Teki ostoksen, 7 päivää\n  ei:\n    poistu\n"
    )


def test_branches_that_join_lead_to_one_marked_step() -> None:
    text = "jako:\n  haara: A, 1/2\n    odota: 1 päivä [1]\n    poistu\n  haara: B, 1/2\n    -> [1] odota: 1 päivä\n"
    assert write_steps(read_steps(text).clip, "fi") == text


def test_a_way_without_a_mark_is_found_by_its_words_and_a_loop_needs_a_wait() -> None:
    clip = read_steps("odota: 1 päivä\nsähköposti: Muistutus\n-> odota: 1 päivä\n").clip
    assert Edge(clip.nodes[1].id, "out", clip.nodes[0].id) in clip.edges
    read = read_steps("sähköposti: A [1]\nsähköposti: B\n-> [1]\n-> ei mihinkään\n")
    assert len(read.clip.edges) == 1
    assert read.left == ("-> [1]", "-> ei mihinkään")


def test_deep_wide_and_hostile_texts_end_soon() -> None:
    ids = [f"c{n:03}" for n in range(150)]
    nodes = tuple(Condition(i, rule=Compare("orders.count", "eq", 1)) for i in ids)
    edges = tuple(Edge(a, "no", b) for a, b in pairwise(ids))
    same_text_again(Clip(nodes, edges), "fi")
    for evil in (
        "ehto: " + "(" * 200_000,
        "ehto: " + "ei " * 100_000,
        "ehto: " + "Pisteet on 1 ja " * 30_000,
        "ehto: X\n kyllä:\n" * 5_000,
        "-> [1]\n" * 20_000,
        "odota: 1 päivä [1]\n-> [1]\n" * 3_000,
        "tiedot: " + "[" * 7_000,
        "odota: 1 päivä\n  tiedot: " + '{"title":' * 900,
        ">" * 300_000,
        " " * 600_000 + "x",
        '"' * 7_000 + "\nehto: " + '"\\' * 3_000,
        "sähköposti: " + "a " * 3_900 + "\n" + "b\n" * 9_000,
        "maali: " + ", 1" * 2_000 + "\n",
    ):
        read_steps(evil)


def test_a_new_step_of_every_item_has_a_text() -> None:
    from app.edit import ITEMS

    for item in ITEMS:
        new = fresh(item, lambda kind: kind)
        same_text_again(Clip((new.node,), templates=new.templates), "fi")
