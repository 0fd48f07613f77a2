"""What the segments view asks of an open shop, in words ready to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from app.i18n import _, date, money, number, pgettext
from app.model.rules import Rule
from app.services import segments
from app.services.desk import Desk
from app.services.known_words import known_words
from app.services.ready_segments import Ready, ready_segments
from app.services.segment_export import export_segment
from app.services.segments import Look, Person, Use
from app.ui.inspector.host import Known
from app.ui.people import People
from app.ui.zones import zone_of

LOAD_FULL = 6
"""So many messages in 30 days fill the bar; the last third of it warns."""


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the sample. `may_mail` and `may_text`: whether marketing may go by mail and by text message."""

    email: str
    name: str
    persona: str
    orders: str
    total: str
    last_order: str
    interest: str
    may_mail: bool
    may_text: bool
    consent: str
    load: int
    flows: str


class ShopSegments:
    """The segments of one shop. What takes long (`counts`, `look`, `keep_standings`) is asked off the UI thread."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk, self._people = desk, people
        self._zone: ZoneInfo = zone_of(desk)
        self._icons: dict[str, str] = {}

    def own(self) -> Mapping[str, Rule]:
        """Those the shop keeps."""
        return segments.list_segments(self._desk)

    def ready(self) -> list[Ready]:
        """Those that could be taken into use, without the ones that are."""
        taken, offered = {one.casefold() for one in self.own()}, ready_segments(self._desk)
        self._icons = {one.name: one.icon for one in offered}
        return [one for one in offered if one.name.casefold() not in taken]

    def icons(self) -> Mapping[str, str]:
        """The icons of the ready-made ones, which they keep when they are in use."""
        return self._icons

    def known(self) -> Known:
        """What the rule editor offers."""
        words = known_words(self._desk)
        return Known(
            shop=self._desk.shop,
            events=words.events,
            categories=words.categories,
            tags=words.tags,
            own_fields=words.fields,
            products=tuple((one.name, one.sku) for one in self._desk.store.products.all()),
            segments=tuple(self.own()),
            people_only=True,
        )

    def counts(self, rules: Mapping[str, Rule]) -> dict[str, int]:
        """How many are in each."""
        return segments.count_segments(self._desk, rules)

    def keep_standings(self) -> bool:
        """Works out how customers stand among all, once a day; whether it did."""
        return segments.keep_standings(self._desk)

    def look(self, name: str, rule: Rule | None, cancelled: Callable[[], bool]) -> Look:
        """A rule counted, with people."""
        return segments.look_at(self._desk, name, rule, cancelled)

    def member(self, one: Person) -> Member:
        """A person as a line."""
        row, currency = one.row, self._desk.shop.currency
        allowed = row.consent and not row.suppressed
        return Member(
            email=row.email,
            name=row.name or row.email,
            persona=self._people.key_of(row.email),
            orders=number(row.orders),
            total=money(row.total, currency) if row.orders else "–",
            last_order=date(row.last_order_at, self._zone, year=True) if row.last_order_at else "–",
            interest=", ".join(one.interests) or "–",
            may_mail=allowed,
            may_text=row.sms and not row.suppressed,
            consent=_consent(allowed, bool(row.suppressed)),
            load=one.load,
            flows=", ".join(one.flows) or "–",
        )

    def export(self, rule: Rule | None, file: Path) -> int:
        """Write the people to a file; how many they were."""
        return export_segment(self._desk, rule, file)

    def save(self, name: str, rule: Rule, new: bool) -> str:
        """Keep it; its name."""
        return segments.save_segment(self._desk, name, rule, new)

    def rename(self, old: str, new: str) -> str:
        """Call it something else; its name."""
        return segments.rename_segment(self._desk, old, new)

    def copy(self, name: str, rule: Rule) -> str:
        """The same under another name."""
        return segments.copy_segment(self._desk, name, rule, _("{name} (copy)"))

    def delete(self, name: str) -> Rule:
        """Take it away; its rule."""
        return segments.delete_segment(self._desk, name)

    def uses(self, name: str) -> list[Use]:
        """The automations that ask about it."""
        return segments.uses_of(self._desk, name)

    def new_flow(self, name: str) -> str:
        """A draft that starts when somebody comes into the segment; its name."""
        return segments.flow_for(self._desk, name, _("Comes into: {name}").format(name=name))


def _consent(allowed: bool, stopped: bool) -> str:
    if stopped:
        return pgettext("consent", "stopped")
    return pgettext("consent", "given") if allowed else pgettext("consent", "none")
