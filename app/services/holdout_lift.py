"""What one automation has brought about beside those kept out of it: asked for where the share is set."""

from __future__ import annotations

import msgspec

from app.analysis.lift import Lift, lift
from app.analysis.rates import Rate
from app.i18n import _, number
from app.services.desk import Desk


class HeldOut(msgspec.Struct, frozen=True):
    """`percent` are kept out of the live version. `lift` None: nobody of one side has had the time to buy yet."""

    percent: float
    lift: Lift | None


def holdout_lift(desk: Desk, name: str) -> HeldOut | None:
    """Counted over all the time that the automation has kept people out. None where the live version keeps out nobody.

    Off the UI thread.
    """
    one = next((one for one in desk.store.insights.automations() if one.name == name), None)
    holdout = one.versions[0].holdout if one else None
    if one is None or holdout is None:
        return None
    found = desk.store.insights.buyers([one.id], None, desk.clock.now())
    people, bought, kept, kept_bought = found.get(one.id) or [0] * 4
    return HeldOut(holdout.percent, lift(Rate(bought, people), Rate(kept_bought, kept), holdout.percent / 100))


def lift_line(found: Lift | None) -> str:
    """The effect in one line with its interval, or that it cannot be said yet."""
    if found is None:
        return _("Effect on buying: not enough data yet.")
    low, high = (_signed(share) for share in (found.low, found.high))
    told = _("{difference} percentage points, 95 % interval {low} to {high}").format(
        difference=_signed(found.difference), low=low, high=high
    )
    if found.verdict == "not_yet":
        return _("Effect on buying: not enough data yet ({told}).").format(told=told)
    return _("Effect on buying: {told}.").format(told=told)


def _signed(share: float) -> str:
    points = round(100 * share, 1)
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{number(abs(points), 1)}"
