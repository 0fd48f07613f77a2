"""The span before: told as it stood at its end, compared only where that is honest, in words as well as by a sign."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.engine.policy import Limits, Policy
from app.i18n import speaking
from app.model.customer import Event, Order
from app.services.desk import Desk
from app.services.insights import read_insights, read_ledger
from app.services.insights_before import ACCOUNT, span_before
from app.services.insights_changes import changes, compared_line, span_line
from app.services.insights_files import insights_csv, insights_html
from app.services.results import Dates, Span, since_of
from app.services.secrets import MemorySecrets
from app.store import database
from app.store.columns import MICROSECOND
from app.store.insights import Cohort
from app.store.recording import OrderRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))
ZONE = ZoneInfo("Europe/Helsinki")
STEP = st.tuples(
    st.sampled_from(("cart", "cart", "run", "run", "buy", "open", "click", "account")),
    st.integers(0, 4),
    st.integers(1, 30),
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about power cuts."""
    prepare = [one.replace("= FULL", "= OFF") for one in database._PREPARE]
    monkeypatch.setattr(database, "_PREPARE", tuple(prepare))


def shop(folder: Path, people: int) -> tuple[Stage, Desk]:
    stage = Stage(folder / "shop", SEEN)
    stage.customers([f"p{n}" for n in range(people)])
    flow = straight(mail("b1"), wait("c1", 40), mail("d1"))
    stage.publish(replace(flow, name="Kori", metrics=("accounts",)))
    return stage, Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def buys(stage: Stage, who: str, number: str, total: float = 50.0) -> None:
    now = stage.clock.now()
    with stage.store.recording("orders", "test", now) as record:
        record.orders([OrderRecord(f"{who}@x.test", Order(number, now, total))])


def sees(stage: Stage, who: str, what: str) -> None:
    """Whatever `who` has got and not seen so yet."""
    for row in stage.store.messages.find():
        if row.email == f"{who}@x.test" and row.state == "sent":
            stage.store.messages.record_interaction(row.id, what, stage.clock.now())  # type: ignore[arg-type]


def now_told(desk: Desk, since: datetime) -> Counter[str]:
    """What the view says of those who came in up to now."""
    read_insights(desk, "all")  # credits the orders
    one = desk.store.insights.cohorts(since, desk.clock.now()).get(1, Cohort())
    sent = sum(step.sent for step in one.steps.values())
    return +Counter(
        entered=one.entered, sent=sent, reached=one.reached, converted=one.converted,
        opened=one.seen["opened"], clicked=one.seen["clicked"], after=one.after[ACCOUNT],
    )  # fmt: skip


@settings(max_examples=15, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(before=st.lists(STEP, min_size=8, max_size=24), after=st.lists(STEP, max_size=12), days=st.integers(0, 12))
def test_a_span_that_has_ended_is_told_as_it_was_told_at_its_end(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], days: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage, desk = shop(Path(folder), 5)
        for place, step in enumerate(before):
            _happens(stage, place, *step)
        end = stage.clock.now() + HOUR
        stage.run_to(end)
        since = datetime.combine(end.astimezone(ZONE).date() - timedelta(days=days), datetime.min.time(), ZONE)
        told = now_told(desk, since)
        for place, step in enumerate((("run", 0, 1), *after), len(before)):
            _happens(stage, place, *step)
        read_insights(desk, "all")
        ended = desk.store.insights.ended(since, end + MICROSECOND, ACCOUNT)
        assert +ended.get(1, Counter()) == told
        stage.store.close()


def _happens(stage: Stage, place: int, what: str, who: int, hours: int) -> None:
    now, name = stage.clock.now(), f"p{who}"
    match what:
        case "cart":
            stage.happens(name)
        case "run":
            stage.run_to(now + hours * HOUR)
        case "buy":
            buys(stage, name, str(place))
        case "account":
            stage.store.events.record(f"{name}@x.test", Event(f"a{place}", ACCOUNT, now), now)
        case _:
            sees(stage, name, {"open": "opened", "click": "clicked"}[what])


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("today", "2026-03-16 00:00", "2026-03-16 14:31"),
        ("7", "2026-03-04 00:00", "2026-03-10 14:31"),
        ("90", "2025-09-19 00:00", "2025-12-17 14:31"),
    ],
)
def test_the_span_before_has_as_many_days_the_last_up_to_the_same_time_of_day(
    span: Span, since: str, until: str
) -> None:
    now = datetime(2026, 3, 17, 14, 31, tzinfo=ZONE)
    told = span_before(span, now.astimezone(UTC), ZONE)
    assert [f"{at:%Y-%m-%d %H:%M}" for at in told] == [since, until, until]
    begins = since_of(span, now, ZONE)
    assert begins is not None
    assert begins.date() - told[0].date() == now.date() - told[1].date(), "equally long, by the shop's clock"


def lived(stage: Stage, start: datetime, people: range, clicking: int, buying: int) -> None:
    """Seven days: everybody leaves a cart on the first, some click and buy on the second."""
    stage.run_to(start)
    for number in people:
        stage.happens(f"p{number}")
    stage.run_to(start + DAY)
    for number in people[:clicking]:
        sees(stage, f"p{number}", "clicked")
    for number in people[:buying]:
        buys(stage, f"p{number}", f"{start:%j}-{number}", 20.0)
    stage.run_to(start + 6 * DAY + HOUR)


@pytest.fixture
def weeks(tmp_path: Path) -> tuple[Stage, Desk]:
    """A quiet week, then one with 40 people of whom 30 buy and none clicks, then one of whom 36 buy and 40 click."""
    stage, desk = shop(tmp_path, 80)
    buys(stage, "p0", "first")
    lived(stage, START + 7 * DAY, range(40), 0, 30)
    lived(stage, START + 14 * DAY, range(40, 80), 40, 36)
    return stage, desk


def test_more_and_less_are_said_by_a_sign_and_in_words(weeks: tuple[Stage, Desk]) -> None:
    _stage, desk = weeks
    with speaking("en"):
        found = read_insights(desk, "7")
        told = changes(found)
        assert (told["sales"].text, told["sales"].tone) == ("+20\u00a0%", "success")
        assert told["sales"].words == "20\u00a0% more than the 7 days before (€600)"
        assert told["sent"].words == "as much as the 7 days before (80)"
        assert (told["conversion"].text, told["conversion"].tone) == ("+15.0 pp", "neutral")
        assert told["conversion"].words.endswith("(75\u00a0%, 30 of 40); may be chance")
        assert compared_line(found).startswith("Compared with")
        report = insights_html(desk, found)
        assert told["sales"].words in report
        assert compared_line(found) in report
    head, row = insights_csv(desk, found).splitlines()[:2]
    of = dict(zip(head.split(","), row.split(","), strict=True))
    assert (of["net"], of["net_before"], of["orders_before"], of["sent_before"]) == ("720.00", "600.00", "30", "80")
    assert (of["converted_before"], of["reached_before"]) == ("30", "40")
    assert of["clicked_before"] == "", "clicks were not seen then"


def test_nothing_is_compared_with_a_time_before_polku_or_of_too_few(weeks: tuple[Stage, Desk]) -> None:
    stage, desk = weeks
    with speaking("en"):
        assert changes(read_insights(desk, "90")) == {}
        assert compared_line(read_insights(desk, "90")) == (
            "No comparison: no automation was live yet when the span before began."
        )
        assert compared_line(read_insights(desk, "all")) == ""
        found = read_insights(desk, "7")
        assert found.before is not None
        assert "clicks" not in changes(found), "the endpoint told of no clicks in all of the week before"
        assert {"stops", "accounts"}.isdisjoint(changes(found)), "nothing tells of them"
        stage.run_to(stage.clock.now() + 13 * DAY)
        late = read_insights(desk, "7")
        assert changes(late) == {}, "nobody came in during the week before"


def test_what_came_of_the_week_before_after_its_end_does_not_make_it_better(weeks: tuple[Stage, Desk]) -> None:
    stage, desk = weeks
    before = read_insights(desk, "7").before
    sees(stage, "p39", "opened")
    buys(stage, "p39", "late")
    assert before is not None
    assert read_insights(desk, "7").before == before


@settings(max_examples=6, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(
    before=st.lists(STEP, min_size=8, max_size=16), between=st.lists(STEP, max_size=8), after=st.lists(STEP, max_size=6)
)
def test_days_that_are_over_are_told_as_they_stood_some_days_later(
    before: list[tuple[str, int, int]], between: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage, desk = shop(Path(folder), 5)
        for place, step in enumerate(before):
            _happens(stage, place, *step)
        last = stage.clock.now().astimezone(ZONE).date()
        for place, step in enumerate(between, len(before)):
            _happens(stage, place, *step)
        stood = stage.clock.now() + 30 * HOUR
        stage.run_to(stood)
        since, end = (datetime.combine(day, datetime.min.time(), ZONE) for day in (last - 5 * DAY, last + DAY))
        read_insights(desk, "all")
        one = desk.store.insights.cohorts(since, end - MICROSECOND).get(1, Cohort())
        told = +Counter(entered=one.entered, reached=one.reached, opened=one.seen["opened"], converted=one.converted)
        for place, step in enumerate((("run", 0, 1), *after), len(before) + len(between)):
            _happens(stage, place, *step)
        read_insights(desk, "all")
        ended = desk.store.insights.ended(since, end, ACCOUNT, stood + MICROSECOND).get(1, Counter())
        assert +Counter({key: ended[key] for key in told}) == told
        stage.store.close()


def test_days_of_ones_own_are_compared_as_long_after_their_end(weeks: tuple[Stage, Desk]) -> None:
    stage, desk = weeks
    first = (START + 14 * DAY).astimezone(ZONE).date()
    own = Dates(first, first + 6 * DAY)
    stage.run_to(START + 23 * DAY)
    found = read_insights(desk, own)
    (one,) = found.automations
    assert (one.entered, one.converted.part, one.money[0].net, found.orders) == (40, 36, 720.0, 36)
    assert sum(credit.net for credit in read_ledger(desk, own)) == 720.0, "the ledger tells of the same days"
    with speaking("en"):
        assert changes(found)["sales"].words == "20\u00a0% more than the 7 days before (€600)"
        line = span_line(found).replace("\u00a0", " ")
    days, compared = "16 Mar 2026–22 Mar 2026", "9 Mar 2026–15 Mar 2026"
    assert line == f"{days} · Compared with {compared} as it stood as many days after its end"


def test_days_on_which_nothing_happened_say_so(weeks: tuple[Stage, Desk]) -> None:
    _stage, desk = weeks
    day = (START + 11 * DAY).astimezone(ZONE).date()
    with speaking("en"):
        found = read_insights(desk, Dates(day, day))
        told = span_line(found).replace("\u00a0", " ")
        assert told == "13 Mar 2026: Nobody came in and no order was credited. A longer span may tell more."
        assert "as it stood" not in span_line(read_insights(desk, "7"))
        assert "13 Mar 2026</p>" in insights_html(desk, found).replace("\u00a0", " ")
