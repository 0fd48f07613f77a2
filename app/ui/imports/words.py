"""The wizard's words: kinds of files, columns, counts, amounts."""

from __future__ import annotations

from app.i18n import N_, _, ngettext, number, pgettext
from app.services.import_data import ImportPlan, ImportResult
from app.shop.columns import Kind
from app.shop.exports import Origin

_KINDS: dict[Kind, str] = {"customers": N_("Customers"), "orders": N_("Orders"), "events": N_("Events")}

TITLES: dict[Kind, str] = {
    "customers": N_("Import customers"),
    "orders": N_("Import orders"),
    "events": N_("Import events"),
    "products": N_("Import products"),
}

COLUMNS: dict[str, tuple[str, str]] = {
    "order_id": (N_("Order number"), N_("Rows with the same number are one order")),
    "email": (N_("E-mail"), N_("The customer is known by it")),
    "occurred_at": (N_("Time"), N_("For example 17.3.2026 14:31")),
    "total": (N_("Sum"), N_("The whole order’s; without it the rows are added up")),
    "currency": (N_("Currency"), N_("Without it the shop’s own")),
    "sku": (N_("Product code"), ""),
    "product": (N_("Product"), ""),
    "category": (N_("Product group"), N_("Messages are chosen by it")),
    "quantity": (N_("Quantity"), N_("Without it one")),
    "unit_price": (N_("Price per piece"), ""),
    "status": (N_("State"), N_("Cancelled and unpaid ones are left out")),
    "first_name": (N_("First name"), ""),
    "last_name": (N_("Last name"), ""),
    "phone": (N_("Phone"), ""),
    "language": (N_("Language"), ""),
    "birth_md": (N_("Birthday"), N_("Day and month; the year is not kept")),
    "city": (N_("Town"), ""),
    "consent_email": (N_("Permission: e-mail"), N_("Yes or no; empty is no permission")),
    "consent_sms": (N_("Permission: SMS"), N_("Yes or no; empty is no permission")),
    "consent_tracking": (N_("Permission: counting opens"), N_("Yes or no; empty is no permission")),
    "consent_source": (N_("Where the permission came from"), N_("The proof, for example checkout")),
    "consent_at": (N_("When the permission was given"), N_("The proof: without it marketing is not sent")),
    "consent_sms_at": (N_("When the SMS permission was given"), N_("Without it the time above holds")),
    "blocked": (N_("Not to be written to"), N_("Suppressed, bounced or complained; stays on the suppression list")),
    "price": (N_("Price"), ""),
    "url": (N_("Address of the product’s page"), ""),
    "picture": (N_("Address of the picture"), ""),
    "stock": (N_("In stock"), N_("How many; empty is not known")),
    "tags": (N_("Tags"), N_("Separated by commas")),
    "event_id": (N_("Event’s own id"), N_("Without it one is made of the contents")),
    "name": (N_("Name"), N_("Of an event for example Cart Abandoned")),
    "properties": (N_("Data"), N_("JSON")),
}

SHOWN: dict[Kind, tuple[str, ...]] = {
    "orders": ("order_id", "email", "occurred_at", "total"),
    "customers": ("email", "first_name", "city", "consent_email"),
    "events": ("email", "name", "occurred_at"),
    "products": ("sku", "name", "category", "price"),
}
"""The columns that a row is shown by."""
WIDTHS = {"email": 205, "name": 160, "total": 80, "order_id": 110}
"""Of these columns in the table, in pixels; others are 120."""


def kind_name(kind: Kind) -> str:
    """What a file lists, as people call it."""
    return pgettext("what a file lists", "Products") if kind == "products" else _(_KINDS[kind])


def fixed_words(value: str) -> str:
    """What holds for every row though no column says it: `every row: no`; "" for nothing."""
    said = {"yes": pgettext("every row", "yes"), "no": pgettext("every row", "no")}.get(value, value)
    return _("every row: {value}").format(value=said) if value else ""


def origin_words(origin: Origin | None) -> str:
    """What is special about an export that was recognised, or ""."""
    match origin:
        case "mailchimp-subscribed":
            return _(
                "These are Mailchimp’s subscribers. Import the files of the unsubscribed and the cleaned, too: "
                "otherwise their stops are lost."
            )
        case "mailchimp-unsubscribed":
            return _("These people have unsubscribed in Mailchimp. Nobody in this file gets marketing any more.")
        case "mailchimp-cleaned":
            return _("Mail to these addresses came back to Mailchimp. Nothing is sent to them any more.")
        case "klaviyo":
            return _("This is Klaviyo’s export. Suppressed addresses go onto the suppression list.")
        case _other:
            return ""


def column_name(canonical: str) -> str:
    """A column as people call it."""
    return _(COLUMNS[canonical][0])


def column_help(canonical: str) -> str:
    """One short sentence about it, or ""."""
    words = COLUMNS[canonical][1]
    return _(words) if words else ""


def about_file(plan: ImportPlan) -> str:
    """`asiakkaat.csv, 2,4 Mt, 12 640 riviä`."""
    return ", ".join((plan.file.name, size_words(plan.size), rows_words(plan.rows)))


def size_words(size: int) -> str:
    """A file's size in kilobytes or megabytes."""
    if size < 100_000:
        return _("{n} kB").format(n=number(max(1, round(size / 1000)))).replace(" ", "\u00a0")
    return _("{n} MB").format(n=number(size / 1_000_000, 1)).replace(" ", "\u00a0")


def rows_words(rows: int) -> str:
    """`12 640 riviä`."""
    return ngettext("{n} row", "{n} rows", rows).format(n=number(rows))


def pace_words(done: int, total: int, seconds: float) -> str:
    """`3 812 / 12 640 riviä, 1 900 riviä sekunnissa, noin 5 sekuntia jäljellä`."""
    amount = _("{done} / {total} rows").format(done=number(done), total=number(total))
    if seconds < 1 or not done:
        return amount
    pace = done / seconds
    left = max(1, round((total - done) / pace))
    rest = ngettext("about {n} second left", "about {n} seconds left", left).format(n=number(left))
    speed = _("{n} rows a second").format(n=number(round(pace, -1 if pace > 100 else 0), 0))
    return f"{amount}, {speed}, {rest}"


def found_words(plan: ImportPlan) -> str:
    """`9 tunnistettu`."""
    count = len(plan.mapping.columns)
    return ngettext("{n} recognised", "{n} recognised", count).format(n=number(count))


def import_button(result: ImportResult) -> str:
    """The verb of the last step, with how many it brings."""
    count = result.new + result.changed
    match result.kind:
        case "customers":
            return ngettext("Import {n} customer", "Import {n} customers", count).format(n=number(count))
        case "orders":
            return ngettext("Import {n} order", "Import {n} orders", count).format(n=number(count))
        case "products":
            return ngettext("Import {n} product", "Import {n} products", count).format(n=number(count))
        case "events":
            return ngettext("Import {n} event", "Import {n} events", count).format(n=number(count))


def new_words(result: ImportResult) -> tuple[str, str]:
    """(big word, small word) of what is new."""
    small = {
        "customers": ngettext("customer", "customers", result.new),
        "orders": ngettext("order", "orders", result.new),
        "events": ngettext("event", "events", result.new),
        "products": ngettext("product", "products", result.new),
    }
    return ngettext("new one", "new ones", result.new), small[result.kind]
