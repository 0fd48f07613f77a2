"""Days on which no marketing leaves: Sundays, public holidays, and what they do to the runner and to a try-out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from app.engine.guardrails import GUARDS, Guardrails
from app.engine.policy import Policy
from app.engine.quiet_days import quiet_days_until
from app.engine.replay import replay
from app.engine.times import public_holidays, zone
from app.model.nodes import Email
from app.model.times import WEEKDAYS
from runner_kit import DAY, OPEN, Stage, mail, straight
from test_engine_guardrails import ask
from test_engine_replay import CART, END, START, THANKS, WINBACK, random_history

HELSINKI = "Europe/Helsinki"
SUNDAYS = Guardrails(quiet_days=("sun",))
SUNDAY = datetime(2026, 3, 15, 10, tzinfo=UTC)
"""Noon in Helsinki."""


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-14T21:59:59", None),  # 23:59:59 on Saturday in Helsinki
        ("2026-03-14T22:00:00", "2026-03-15T22:00:00"),  # Sunday begins there, not in UTC
        ("2026-03-15T21:59:59", "2026-03-15T22:00:00"),
        ("2026-03-15T22:00:00", None),
        ("2026-03-29T10:00:00", "2026-03-29T21:00:00"),  # the Sunday of 23 hours
    ],
)
def test_a_sunday_is_one_by_the_clock_of_the_place(now: str, until: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = quiet_days_until(moment, ("sun",), False, HELSINKI)
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_holidays_in_a_row_with_the_sunday_end_together() -> None:
    good_friday = datetime(2026, 4, 3, 9, tzinfo=UTC)
    assert quiet_days_until(good_friday, (), True, HELSINKI) == datetime(2026, 4, 3, 21, tzinfo=UTC)
    easter = quiet_days_until(good_friday, ("sat", "sun"), True, HELSINKI)
    assert easter == datetime(2026, 4, 6, 21, tzinfo=UTC), "Easter Monday is the last of the four"
    christmas_eve = datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert quiet_days_until(christmas_eve, (), True, HELSINKI) == datetime(2026, 12, 26, 22, tzinfo=UTC)
    assert quiet_days_until(christmas_eve, WEEKDAYS, False, HELSINKI) is not None, "with every day chosen it ends"


def test_marketing_waits_for_the_morning_after_and_service_does_not() -> None:
    verdict = ask(SUNDAY, rails=SUNDAYS)
    monday = datetime(2026, 3, 16, 6, tzinfo=UTC)
    assert (verdict.action, verdict.guard, verdict.until) == ("defer", "quiet_days", monday), (
        "past the quiet hours, too"
    )
    assert verdict.looked[-1].seen == {"until": monday.isoformat()}
    assert ask(SUNDAY, Email("m", template="m", message_class="service"), rails=SUNDAYS).action == "leave"
    assert ask(SUNDAY).action == "leave", "nobody has chosen it"
    assert ask(SUNDAY, rails=msgspec.structs.replace(SUNDAYS, off=("quiet_days",))).action == "leave"
    spared = Email("m", template="m", message_class="marketing", skip_guardrails=("quiet_days",))
    assert ask(SUNDAY, spared, rails=SUNDAYS).action == "leave"
    skipping = Email("m", template="m", message_class="marketing", when_stopped="skip")
    assert ask(SUNDAY, skipping, rails=SUNDAYS).action == "stop"


def test_a_long_weekend_is_waited_out_however_short_the_patience_is() -> None:
    rails = Guardrails(quiet_days=("sat", "sun"), quiet_holidays=True, defer_hours=48)
    thursday_night = datetime(2026, 4, 2, 20, tzinfo=UTC)
    good_friday = datetime(2026, 4, 3, 5, tzinfo=UTC)
    verdict = ask(good_friday, rails=rails, first_due=thursday_night, due=good_friday)
    assert (verdict.action, verdict.until) == ("defer", datetime(2026, 4, 7, 5, tzinfo=UTC)), "Tuesday at eight"
    long_before = good_friday - timedelta(hours=49)
    assert ask(good_friday, rails=rails, first_due=long_before, due=good_friday).action == "stop"


def test_what_is_ahead_is_told_for_the_morning_on_which_it_leaves() -> None:
    monday = datetime(2026, 3, 16, 6, tzinfo=UTC)
    saturday_night = datetime(2026, 3, 14, 20, tzinfo=UTC)
    assert SUNDAYS.calm(saturday_night, (), HELSINKI) == SUNDAYS.calm(SUNDAY, (), HELSINKI) == monday
    assert SUNDAYS.calm(saturday_night, ("quiet_hours",), HELSINKI) == saturday_night
    assert Guardrails().calm(SUNDAY, (), HELSINKI) == SUNDAY


def test_what_is_not_chosen_is_not_looked_at() -> None:
    assert "quiet_days" not in [look.guard for look in ask(SUNDAY).looked]
    chosen = [look.guard for look in ask(SUNDAY - DAY, rails=SUNDAYS).looked]
    assert chosen[-2:] == list(GUARDS[-2:]) == ["quiet_days", "quiet_hours"]


def test_the_runner_sends_on_monday_what_fell_due_on_sunday(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", Policy(guardrails=SUNDAYS, limits=OPEN.limits))
    stage.customers(["ada"])
    stage.clock.move_to(SUNDAY - timedelta(hours=1))
    stage.publish(straight(mail("m1", too_late_hours=72)))
    stage.clock.move_to(SUNDAY)
    stage.happens("ada")
    stage.run_to(SUNDAY + timedelta(hours=10))
    assert stage.sender.sent == []
    stage.run_to(SUNDAY + DAY)
    assert stage.sender.to == ["ada@x.test"]
    assert stage.clock.now() >= datetime(2026, 3, 16, 6, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(20))
def test_a_try_out_sends_nothing_on_those_days(seed: int) -> None:
    flows = {flow.name: flow for flow in (WINBACK, THANKS, CART)}
    rails = msgspec.structs.replace(SUNDAYS, quiet_holidays=True)
    left = [m for m in replay(random_history(seed), flows, START, END, rails, HELSINKI).messages if not m.reason]
    local = [m.at.astimezone(zone(HELSINKI)) for m in left]
    assert left
    assert not [at for at in local if at.weekday() == 6 or at.date() in public_holidays(at.year)]
    assert all(8 <= at.hour < 21 for at in local)
