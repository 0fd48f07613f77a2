"""Reads the library into cards, and asks whether this shop has the data that each automation needs."""

from app.i18n import N_, _, current_language, ngettext, number
from app.services.desk import Desk
from app.services.library import LibraryEntry, library_entries
from app.ui.library.gallery import LibraryCard
from app.ui.library.item import LibraryItem, Need
from app.ui.library.words import note_of
from app.ui.people import People

_METRICS = {
    "opens": N_("Open rate"),
    "clicks": N_("Clicks"),
    "page_visits": N_("Page visits"),
    "conversion": N_("Conversion"),
    "accounts": N_("Accounts created"),
    "feedback": N_("Feedback"),
}
_EVENTS = {
    "Order Completed": N_("Orders"),
    "Cart Abandoned": N_("Abandoned carts"),
    "Newsletter Subscribed": N_("Newsletter subscriptions"),
    "Account Created": N_("Customer accounts"),
}
_GUIDE = "000"


def library_items(desk: Desk, people: People) -> list[LibraryItem]:
    """Everything in the library, in the language of the window."""
    happened = desk.store.events.names()
    customers = desk.store.customers.count("")
    return [_item(entry, people, happened, customers) for entry in library_entries(current_language())]


def _item(entry: LibraryEntry, people: People, happened: dict[str, int], customers: int) -> LibraryItem:
    from_article = entry.source.partition("-")[0] == _GUIDE
    return LibraryItem(
        card=LibraryCard(
            entry.id, entry.title, note_of(entry.flow), entry.persona, people.title(entry.persona), entry.flow
        ),
        group=entry.group,
        summary=entry.summary,
        how_you_know=entry.how_you_know,
        metrics=tuple((key, _(_METRICS[key]) if key in _METRICS else key) for key in entry.metrics),
        messages=len(entry.flow.emails),
        persona_note=people.tagline(entry.persona),
        needs=_needs(entry, happened, customers),
        from_guide=bool(entry.source),
        guide_five=from_article,
    )


def _needs(entry: LibraryEntry, happened: dict[str, int], customers: int) -> tuple[Need, ...]:
    wanted = [entry.event, *("Account Created" for metric in entry.metrics if metric == "accounts")]
    people = ngettext("{n} customer", "{n} customers", customers).format(n=number(customers))
    found = [Need(_("Customers"), customers > 0, people)]
    for event in dict.fromkeys(name for name in wanted if name):
        count = happened.get(event, 0)
        note = number(count) if count else _("not imported")
        found.append(Need(_(_EVENTS[event]) if event in _EVENTS else event, count > 0, note))
    return tuple(found)
