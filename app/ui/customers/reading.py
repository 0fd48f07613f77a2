"""Reads the shop's customers into the view."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.i18n import _, date, money, number
from app.services.customers import list_customers, show_customer
from app.services.desk import Desk
from app.services.sentences.happenings import event_past
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.store.customers import CustomerRow
from app.store.explain import TimelineItem
from app.ui.customers.rows import CustomerLine, CustomerStory, LifeEvent
from app.ui.people import People
from app.ui.zones import zone_of


def customer_lines(desk: Desk, people: People, search: str, limit: int, offset: int = 0) -> list[CustomerLine]:
    """Customers by name, those whose name or address fits the search."""
    zone, currency = zone_of(desk), desk.shop.currency
    return [_line(one, people, zone, currency) for one in list_customers(desk, search, limit, offset)]


def customer_story(desk: Desk, people: People, email: str) -> CustomerStory:
    """All about one customer, newest first."""
    card, zone, currency = show_customer(desk, email), zone_of(desk), desk.shop.currency
    row = next(one for one in list_customers(desk, email, 50, 0) if one.email.casefold() == email.casefold())
    customer, facts = card.customer, card.facts
    since = date(customer.created_at, zone, year=True) if customer.created_at else "–"
    told = (
        (_("Orders"), number(len(facts.orders))),
        (_("Bought for"), money(sum(order.total for order in facts.orders), currency)),
        (_("Customer since"), since),
        (_("Town"), customer.city or "–"),
        (_("Tags"), ", ".join(customer.tags) or "–"),
    )
    return CustomerStory(_line(row, people, zone, currency), told, tuple(_event(one, zone) for one in card.timeline))


def _line(one: CustomerRow, people: People, zone: ZoneInfo, currency: str) -> CustomerLine:
    if one.suppressed:
        state, words = "warning", say_reason(one.suppressed)
    elif one.consent:
        state, words = "success", _("may be mailed")
    else:
        state, words = "neutral", _("no consent")
    return CustomerLine(
        email=one.email,
        name=one.name or one.email,
        persona=people.key_of(one.email),
        city=one.city,
        orders=number(one.orders),
        total=money(one.total, currency) if one.orders else "–",
        last_order=_day(one.last_order_at, zone),
        may_mail=state,
        mail_words=words,
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return date(moment, zone, year=True) if moment is not None else "–"


def _event(one: TimelineItem, zone: ZoneInfo) -> LifeEvent:
    when = date(one.at, zone, year=True)
    if one.kind == "event":
        return LifeEvent(when, event_past(one.text))
    tone = {"sent": "success", "failed": "error", "uncertain": "warning"}.get(one.state, "info")
    return LifeEvent(when, one.text, message_state_name(one.state), one.message, tone)
