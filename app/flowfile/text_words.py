"""The words of steps as text: every keyword in Finnish and in English, in one place.

What is written comes from the first form of the language; what is read may be any form of either language. These are
not translations by gettext, since a text must be understood whatever language the program speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, TypeAlias, TypeVar

from app.model.nodes import MessageClass, Metric
from app.model.rules import Operator, Statistic, What
from app.model.sources import Interest, ProductNews
from app.model.times import Unit, Weekday

Language = Literal["fi", "en"]
Both: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Finnish forms and English forms, the written one first."""

HEADER: Both = (("polku",), ("polku", "flow"))
LOOSE: Both = (("irrallaan",), ("loose",))
NOTE: Both = (("muistilappu", "muistiinpano"), ("note",))
STEPS: dict[str, Both] = {
    "trigger": (("käynnistin", "laukaisin"), ("trigger",)),
    "wait": (("odota", "odotus", "viive"), ("wait", "delay")),
    "await": (("odota tapahtumaa", "tapahtuman odotus"), ("wait for", "await")),
    "choice": (("valinta", "valitse"), ("choice", "choose")),
    "condition": (("ehto", "jos"), ("condition", "if")),
    "split": (("jako", "jaa"), ("split",)),
    "email": (("sähköposti", "viesti"), ("email", "e-mail", "message")),
    "sms": (("tekstiviesti", "sms"), ("text message", "sms")),
    "change": (("toimi", "muutos"), ("action", "change")),
    "notify": (("ilmoita", "ilmoitus"), ("notify", "notification")),
    "webhook": (("webhook", "kutsu"), ("webhook", "call")),
    "give_code": (("anna koodi", "alekoodi"), ("give a code", "discount code")),
    "start_flow": (("käynnistä automaatio", "siirry automaatioon"), ("start automation", "jump to automation")),
    "goal": (("maali", "tavoite"), ("goal",)),
    "exit": (("poistu", "poistuminen", "poistuu"), ("exit", "leave", "leaves")),
}
BRANCHES: dict[str, Both] = {
    "yes": (("kyllä",), ("yes",)),
    "no": (("ei",), ("no",)),
    "event": (("tapahtui",), ("happened",)),
    "timeout": (("aika loppui",), ("time ran out", "timeout")),
    "else": (("muut", "kaikki muut", "muuten"), ("everyone else", "others", "otherwise")),
    "branch": (("haara",), ("branch",)),
}
DETAILS: dict[str, Both] = {
    "starts": (("alkaa",), ("starts",)),
    "where": (("kun",), ("where",)),
    "audience": (("vain",), ("only",)),
    "again": (("uudelleen",), ("again",)),
    "leaves_on": (("loppuu",), ("ends",)),
    "time": (("aika",), ("time",)),
    "rule": (("jos",), ("if",)),
    "case": (("tapaus",), ("case",)),
    "message": (("viesti",), ("message",)),
    "class": (("laji",), ("kind",)),
    "expires": (("vanhenee",), ("expires",)),
    "about": (("myy",), ("sells",)),
    "do": (("tee",), ("do",)),
    "text": (("teksti",), ("text",)),
    "to": (("kenelle",), ("to",)),
    "event": (("tapahtuma",), ("event",)),
    "address": (("osoite",), ("address",)),
    "codes": (("lista", "koodilista"), ("list", "codes")),
    "valid": (("voimassa",), ("valid",)),
    "automation": (("automaatio",), ("automation",)),
    "skipped": (("ohitetaan",), ("skipped",)),
    "group": (("ryhmä",), ("group",)),
    "test": (("koe",), ("test",)),
    "data": (("tiedot",), ("data",)),
}

FIELDS: dict[str, Both] = {
    "profile.first_name": (("etunimi",), ("first name",)),
    "profile.last_name": (("sukunimi",), ("last name",)),
    "profile.email": (("sähköpostiosoite",), ("email address",)),
    "profile.city": (("paikkakunta",), ("town",)),
    "profile.language": (("kieli",), ("language",)),
    "profile.phone": (("puhelinnumero",), ("phone number",)),
    "profile.birthday": (("syntymäpäivä",), ("birthday",)),
    "profile.tags": (("tunnisteet",), ("tags",)),
    "profile.motive": (("ostosyy",), ("reason to buy",)),
    "profile.interests": (("kiinnostukset",), ("interests",)),
    "profile.profession": (("ammatti",), ("profession",)),
    "profile.points": (("pisteet",), ("points",)),
    "profile.account": (("asiakastili",), ("customer account",)),
    "orders.count": (("tilauksia yhteensä",), ("orders in total",)),
    "orders.total": (("ostoja yhteensä",), ("spent in total",)),
    "orders.average": (("tilausten keskiarvo",), ("average order",)),
    "orders.days_since_first": (("päiviä ensimmäisestä tilauksesta",), ("days since the first order",)),
    "orders.days_since_last": (("päiviä viime tilauksesta",), ("days since the latest order",)),
    "orders.last_total": (("viime tilauksen summa",), ("latest order's total",)),
    "orders.last_categories": (("viime tilauksen tuoteryhmät",), ("categories of the latest order",)),
    "orders.categories": (("ostetut tuoteryhmät",), ("categories bought from",)),
    "orders.products": (("ostetut tuotteet",), ("products bought",)),
    "consent.email": (("lupa sähköpostiin",), ("consent to email",)),
    "consent.sms": (("lupa tekstiviesteihin",), ("consent to text messages",)),
    "standing.recency": (("tuoreuspisteet",), ("recency score",)),
    "standing.frequency": (("ostotiheyspisteet",), ("frequency score",)),
    "standing.money": (("rahapisteet",), ("money score",)),
    "standing.vip": (("vip-asiakas",), ("vip customer",)),
    "standing.reorder_in": (("päiviä täydennysmuistutukseen",), ("days until a refill reminder",)),
    "trigger.total": (("korin tai tilauksen arvo",), ("value of the cart or order",)),
    "trigger.currency": (("valuutta",), ("currency",)),
    "trigger.categories": (("korin tai tilauksen tuoteryhmät",), ("categories in the cart or order",)),
    "trigger.skus": (("korin tai tilauksen tuotekoodit",), ("product codes in the cart or order",)),
    "trigger.order_id": (("tilauksen numero",), ("order's number",)),
    "trigger.cart_id": (("ostoskorin numero",), ("cart's number",)),
    "trigger.url": (("paluulinkki ostoskoriin",), ("way back to the cart",)),
    "trigger.sku": (("katsotun tuotteen koodi",), ("code of the viewed product",)),
    "trigger.name": (("katsottu tuote",), ("product that was viewed",)),
    "trigger.category": (("katsottu tuoteryhmä",), ("category that was viewed",)),
    "trigger.price": (("tuotteen hinta",), ("price of the product",)),
    "trigger.topic": (("linkin aihe",), ("topic of the link",)),
    "trigger.page": (("vierailtu sivu",), ("page that was visited",)),
    "trigger.step": (("viestin askel",), ("step of the message",)),
    "trigger.rating": (("annetut tähdet",), ("stars given",)),
    "trigger.choices": (("valitut vastaukset",), ("answers chosen",)),
}
OWN_FIELD: dict[str, Both] = {
    "field": (("kenttä",), ("field",)),
    "trigger": (("tapahtuman tieto",), ("event detail",)),
}
"""Before a quoted name: a field of the shop's own, or something else that the event told."""

FLAGS: dict[str, Both] = {
    "profile.account yes": (("asiakkaalla on asiakastili",), ("has a customer account",)),
    "profile.account no": (("asiakkaalla ei ole asiakastiliä",), ("has no customer account",)),
    "consent.email yes": (("asiakas on antanut luvan sähköpostiin",), ("has agreed to email",)),
    "consent.email no": (("asiakas ei ole antanut lupaa sähköpostiin",), ("has not agreed to email",)),
    "consent.sms yes": (("asiakas on antanut luvan tekstiviesteihin",), ("has agreed to text messages",)),
    "consent.sms no": (("asiakas ei ole antanut lupaa tekstiviesteihin",), ("has not agreed to text messages",)),
    "standing.vip yes": (("asiakas on vip-asiakas", "on vip-asiakas"), ("is a vip customer",)),
    "standing.vip no": (("asiakas ei ole vip-asiakas", "ei ole vip-asiakas"), ("is not a vip customer",)),
}
OPERATORS: dict[Operator, Both] = {
    "eq": (("on",), ("is",)),
    "ne": (("ei ole",), ("is not",)),
    "lt": (("on alle", "on ennen"), ("is less than", "is before")),
    "le": (("on enintään", "on viimeistään"), ("is at most", "is on or before")),
    "gt": (("on yli", "on jälkeen"), ("is more than", "is after")),
    "ge": (("on vähintään", "on aikaisintaan"), ("is at least", "is on or after")),
    "contains": (("sisältää",), ("includes", "contains")),
    "not_contains": (("ei sisällä",), ("does not include", "does not contain")),
    "in": (("on jokin näistä:", "on jokin näistä"), ("is one of", "is one of:")),
    "is_set": (("on tiedossa",), ("is known",)),
    "is_unset": (("ei ole tiedossa",), ("is not known",)),
}
AND: Both = (("ja",), ("and",))
OR: Both = (("tai",), ("or",))
NOT: Both = (("ei",), ("not",))
NO_RULE: Both = (("sääntö puuttuu",), ("no rule yet",))
TRUE: Both = (("kyllä",), ("yes", "true"))
FALSE: Both = (("ei",), ("no", "false"))

EVENTS: dict[str, Both] = {
    "Newsletter Subscribed": (("asiakas tilaa uutiskirjeen",), ("customer subscribes to the newsletter",)),
    "Cart Abandoned": (("asiakas hylkää ostoskorin",), ("customer abandons a cart",)),
    "Order Completed": (("asiakas tekee ostoksen",), ("customer places an order",)),
    "Order Cancelled": (("asiakas peruu tilauksen",), ("customer cancels an order",)),
    "Order Refunded": (("tilaus hyvitetään",), ("an order is refunded",)),
    "Product Viewed": (("asiakas katsoo tuotetta",), ("customer views a product",)),
    "Checkout Started": (("asiakas siirtyy kassalle",), ("customer starts the checkout",)),
    "Account Created": (("asiakas luo asiakastilin",), ("customer creates an account",)),
    "Feedback Given": (("asiakas antaa palautetta",), ("customer gives feedback",)),
    "Email Link Clicked": (("asiakas klikkaa viestiä",), ("customer clicks in a message",)),
    "Email Replied": (("asiakas vastaa viestiin",), ("customer answers a message",)),
    "Text Message Answered": (("asiakas vastaa tekstiviestiin",), ("customer answers a text message",)),
    "Product Added": (("asiakas lisää tuotteen ostoskoriin",), ("customer adds a product to the cart",)),
    "Cart Updated": (("asiakas muuttaa ostoskoria",), ("customer changes the cart",)),
    "Order Shipped": (("tilaus lähtee",), ("an order is shipped",)),
    "Order Delivered": (("tilaus on perillä",), ("an order is delivered",)),
    "Form Submitted": (("asiakas lähettää lomakkeen",), ("customer sends a form",)),
    "Trial Started": (("kokeilujakso alkaa",), ("a trial starts",)),
    "Trial Ended": (("kokeilujakso päättyy",), ("a trial ends",)),
    "Page Viewed": (("asiakas katsoo sivua",), ("customer views a page",)),
    "Webhook Received": (("toinen ohjelma ilmoittaa (webhook)",), ("another program calls (webhook)",)),
}
PAST: dict[str, Both] = {
    "Newsletter Subscribed": (("tilasi uutiskirjeen",), ("subscribed to the newsletter",)),
    "Cart Abandoned": (("hylkäsi ostoskorin",), ("abandoned a cart",)),
    "Order Completed": (("teki ostoksen",), ("placed an order",)),
    "Order Cancelled": (("perui tilauksen",), ("cancelled an order",)),
    "Order Refunded": (("sai hyvityksen",), ("got a refund",)),
    "Product Viewed": (("katsoi tuotetta",), ("viewed a product",)),
    "Checkout Started": (("siirtyi kassalle",), ("started the checkout",)),
    "Account Created": (("loi asiakastilin",), ("created an account",)),
    "Feedback Given": (("antoi palautetta",), ("gave feedback",)),
    "Email Link Clicked": (("klikkasi viestiä",), ("clicked in a message",)),
    "Email Replied": (("vastasi viestiin",), ("answered a message",)),
    "Text Message Answered": (("vastasi tekstiviestiin",), ("answered a text message",)),
    "Product Added": (("lisäsi tuotteen ostoskoriin",), ("added a product to the cart",)),
    "Cart Updated": (("muutti ostoskoria",), ("changed the cart",)),
    "Order Shipped": (("sai tiedon lähetyksestä",), ("had an order shipped",)),
    "Order Delivered": (("sai tilauksen",), ("had an order delivered",)),
    "Form Submitted": (("lähetti lomakkeen",), ("sent a form",)),
    "Trial Started": (("aloitti kokeilujakson",), ("started a trial",)),
    "Trial Ended": (("kokeilujakso päättyi",), ("came to the end of a trial",)),
    "Page Viewed": (("katsoi sivua",), ("viewed a page",)),
    "Webhook Received": (("tuli ilmoitus toisesta ohjelmasta",), ("another program called",)),
    "Added by Hand": (("lisättiin käsin",), ("was added by hand",)),
    "Email Auto-Replied": (("tuli automaattinen vastaus",), ("an automatic answer came",)),
    "Email Bounced": (("viesti palautui",), ("a message came back",)),
    "Marked as Spam": (("merkitsi viestin roskapostiksi",), ("marked a message as spam",)),
    "Unsubscribed": (("perui viestit",), ("stopped the messages",)),
    "Email Opened": (("avasi viestin (suuntaa antava)",), ("opened a message (indicative)",)),
}
DID: dict[str, Both] = {
    "opened": (("avasi viestin",), ("opened",)),
    "clicked": (("klikkasi viestiä",), ("clicked in",)),
    "sent": (("sai viestin",), ("got",)),
}
DID_ANY: dict[What, Both] = {
    "opened": (("avasi jonkin viestin",), ("opened any message",)),
    "clicked": (("klikkasi jotakin viestiä",), ("clicked in any message",)),
    "sent": (("sai jonkin viestin",), ("got any message",)),
}
OF_AUTOMATION: Both = (("automaatiosta",), ("of the automation",))
AT_LEAST: Both = (("vähintään",), ("at least",))
TIMES: Both = (("kertaa", "kerran"), ("times", "time"))
SINCE_ENTRY: Both = (("mukaan tultuaan",), ("since joining",))

UNITS: dict[Unit, Both] = {
    "minutes": (("minuuttia", "minuutti", "minuutin", "min"), ("minutes", "minute", "mins")),
    "hours": (("tuntia", "tunti", "tunnin", "t", "h"), ("hours", "hour")),
    "days": (("päivää", "päivä", "päivän", "pv", "vrk"), ("days", "day", "d")),
    "weeks": (("viikkoa", "viikko", "viikon", "vk"), ("weeks", "week", "w")),
}
"""The written forms are the first one for many, the second for one."""

WEEKDAYS: dict[Weekday, Both] = {
    "mon": (("ma", "maanantai"), ("Mon", "Monday")),
    "tue": (("ti", "tiistai"), ("Tue", "Tuesday")),
    "wed": (("ke", "keskiviikko"), ("Wed", "Wednesday")),
    "thu": (("to", "torstai"), ("Thu", "Thursday")),
    "fri": (("pe", "perjantai"), ("Fri", "Friday")),
    "sat": (("la", "lauantai"), ("Sat", "Saturday")),
    "sun": (("su", "sunnuntai"), ("Sun", "Sunday")),
}
CLASSES: dict[MessageClass, Both] = {
    "marketing": (("markkinointiviesti", "markkinointi"), ("marketing message", "marketing")),
    "service": (("palveluviesti", "palvelu"), ("service message", "service")),
}
NOT_CHOSEN: Both = (("valitsematta",), ("not chosen",))
REASONS: dict[str, Both] = {"purchase": (("ostos",), ("purchase",)), "goal": (("maali",), ("goal",))}
AGAIN: dict[Literal["every", "once", "one_at_a_time"], Both] = {
    "every": (("joka kerta",), ("every time",)),
    "once": (("ei koskaan",), ("never",)),
    "one_at_a_time": (("yksi kerrallaan",), ("one at a time",)),
}
SINCE_ORDER: Both = (
    ("edellisestä tilauksesta", "edellisestä ostoksesta", "tilauksesta"),
    ("since an order", "since the latest order", "since the last purchase", "since an order was placed"),
)
ORDER_WAS: Both = (("ostoksesta on", "edellisestä ostoksesta on kulunut", "edellisestä tilauksesta on kulunut"), ())
"""Before the days, where Finnish has them so."""
CART_UNTOUCHED: Both = (
    ("ostoskori jää ostamatta", "ostoskori on jätetty"),
    ("cart is left unbought", "leaves a cart unbought"),
)
CATEGORY: Both = (("tuoteryhmä",), ("category",))
DATES: dict[str, Both] = {
    "birthday": (("asiakkaan syntymäpäivä", "syntymäpäivä"), ("customer's birthday", "birthday")),
    "first_order": (("ensimmäisen ostoksen vuosipäivä",), ("anniversary of the first order",)),
}
OWN_DATE: Both = (("päivä kentässä",), ("date in the field",))
BEFORE: Both = (("ennen", "aiemmin"), ("before", "earlier"))
AFTER: Both = (("jälkeen", "myöhemmin"), ("after", "later"))
OPEN: Both = (("työaikaan", "työaika", "aukioloaikaan", "aukioloaika"), ("business hours", "opening hours"))
NO_HOLIDAYS: Both = (("ei pyhinä", "ei pyhäpäivinä"), ("not on holidays", "no holidays"))
ONCE: Both = (("vain kerran",), ("once only",))
AT: Both = (("klo", "kello"), ("at", "until"))
JOINS: Both = (("tulee segmenttiin",), ("joins",))
A_SEGMENT: Both = (("tulee segmenttiin",), ("joins a segment",))
LEAVES: Both = (("poistuu segmentistä",), ("leaves",))
LEAVES_A_SEGMENT: Both = (("poistuu segmentistä",), ("leaves a segment",))
ADD_TAG: Both = (("lisää tunniste",), ("add a tag", "add tag"))
REMOVE_TAG: Both = (("poista tunniste",), ("remove a tag", "remove tag"))
SET_FIELD: Both = (("muuta",), ("change", "set"))
ADD_POINTS: Both = (("lisää pisteitä", "lisää pisteet"), ("add points",))

STATISTICS: dict[Statistic, Both] = {
    "count": (("tilausten määrä",), ("number of orders",)),
    "sum": (("ostosten summa",), ("money spent",)),
    "average": (("ostosten keskiarvo",), ("average spent on an order",)),
    "pieces": (("ostettuja kappaleita",), ("pieces bought",)),
    "recency": (("päiviä viime ostoksesta",), ("days since the last purchase",)),
}
METRICS: dict[Metric, Both] = {
    "goal": (("maali", "tavoite"), ("goal",)),
    "order": (("tilaus", "ostos"), ("order", "purchase")),
    "opened": (("avattu viesti", "avaus"), ("opened message", "open")),
    "clicked": (("klikattu viesti", "klikkaus"), ("clicked message", "click")),
}
PRODUCT: Both = (("tuote",), ("product",))
WHERE: Both = (("jossa",), ("where",))
IN_SEGMENT: Both = (("kuuluu segmenttiin",), ("is in the segment",))
BY_HAND: Both = (("asiakas lisätään käsin", "käsin"), ("customer is added by hand", "by hand"))
NEWS: dict[ProductNews, Both] = {
    "price_drop": (("tuotteen hinta laskee", "hinta laskee"), ("a product's price drops", "price drops")),
    "back_in_stock": (("tuote palaa varastoon",), ("a product is back in stock",)),
    "low_stock": (("tuote on loppumassa",), ("a product is running out",)),
}
INTERESTS: dict[Interest, Both] = {
    "viewed": (("katsoi tuotetta",), ("viewed it",)),
    "cart": (("lisäsi ostoskoriin",), ("put it in a cart",)),
    "either": (("katsoi tai lisäsi ostoskoriin",), ("viewed it or put it in a cart",)),
}
BY_PERCENT: Both = (("vähintään",), ("by at least",))
PIECES: Both = (("kappaletta tai vähemmän",), ("pieces or fewer",))
BEST_HOUR: Both = (("asiakkaan parhaaseen aikaan", "paras aika"), ("customer's best time", "best time"))
MOMENTS: Both = (("käynnistä",), ("visits",))
OTHERWISE: Both = (("muuten",), ("otherwise",))
CALENDAR: Both = (("kalenteripäivä",), ("calendar day",))
EVERY: dict[str, Both] = {
    "0": (("vain kerran",), ("once only",)),
    "1": (("joka kuukausi",), ("every month",)),
    "3": (("joka kolmas kuukausi",), ("every three months",)),
    "6": (("joka kuudes kuukausi",), ("every six months",)),
    "12": (("joka vuosi", "vuosittain"), ("every year", "yearly")),
}
"""By the number of months."""
ON_DAY: Both = (("päivään",), ("on the day",))

K = TypeVar("K", bound=str)
QUOTES = '"“”„‟«»'


def word(forms: Both, language: Language, number: int = 0) -> str:
    """The form that is written in a language; `number` picks another one."""
    return forms[0 if language == "fi" else 1][number]


def key_of(words: str) -> str:
    """Words as they are looked up: in lower case, and with the typewriter's apostrophe, whichever was written."""
    return words.casefold().replace("’", "'")


def lookup(table: Mapping[K, Both]) -> dict[str, K]:
    """Every form of a table, in lower case, with what it means."""
    return {key_of(form): key for key, both in table.items() for forms in both for form in forms}


@cache
def starts_with(forms: Iterable[str]) -> re.Pattern[str]:
    """Finds the longest of these words at a place, as a whole word, in any case."""
    ordered = sorted(forms, key=len, reverse=True)
    written = (re.escape(form).replace("'", "['’]") for form in ordered)
    return re.compile("(?:" + "|".join(written) + r")(?!\w)", re.IGNORECASE)


def forms_of(*groups: Both) -> tuple[str, ...]:
    """All forms of these words."""
    return tuple(form for both in groups for forms in both for form in forms)
