"""What the palette and quick add offer, in words."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from app.edit import ITEMS, fresh
from app.i18n import LANGUAGES, N_, _, speaking
from app.model.flow import Flow
from app.ui.canvas.words import card_text

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Triggers"),
        (
            "trigger.newsletter",
            "trigger.cart",
            "trigger.cart_left",
            "trigger.order",
            "trigger.since_order",
            "trigger.date",
            "trigger.calendar",
            "trigger.segment",
            "trigger.left",
            "trigger.points",
            "trigger.price",
            "trigger.stock",
            "trigger.form",
            "trigger.page",
            "trigger.trial",
            "trigger.hand",
            "trigger.webhook",
        ),
    ),
    (N_("Time"), ("wait", "wait.until", "wait.open", "wait.date", "wait.day", "wait.best", "await")),
    (N_("Logic"), ("condition", "choice", "split")),
    (N_("Messages"), ("email", "sms")),
    (
        N_("Actions"),
        ("change.tag", "change.field", "change.points", "give_code", "notify", "webhook", "start_flow"),
    ),
    (N_("Ends"), ("goal", "exit")),
)
"""Headings (translate with `_`) and the keys below them."""

_LABELS: dict[str, str] = {
    "trigger.newsletter": N_("Subscribes"),
    "trigger.cart": N_("Abandons a cart"),
    "trigger.cart_left": N_("Leaves a cart unbought…"),
    "trigger.order": N_("Places an order"),
    "trigger.since_order": N_("Time since an order…"),
    "trigger.date": N_("A date arrives…"),
    "trigger.calendar": N_("A season begins…"),
    "trigger.segment": N_("Joins a segment…"),
    "trigger.left": N_("Leaves a segment…"),
    "trigger.points": N_("Reaches a number of points…"),
    "trigger.price": N_("A price drops…"),
    "trigger.stock": N_("Back in stock…"),
    "trigger.form": N_("Sends a form"),
    "trigger.page": N_("Views a page"),
    "trigger.trial": N_("A trial ends"),
    "trigger.hand": N_("Added by hand or from a list"),
    "trigger.webhook": N_("Another program calls (webhook)"),
    "wait": N_("Wait for a time"),
    "wait.until": N_("Wait until…"),
    "wait.open": N_("Wait for business hours"),
    "wait.date": N_("Wait for a date…"),
    "wait.day": N_("Wait until a fixed day…"),
    "wait.best": N_("Wait for the best time"),
    "await": N_("Wait for an event…"),
    "choice": N_("Choice: several ways"),
    "condition": N_("Condition: yes / no"),
    "split": N_("Split: A / B"),
    "email": N_("Email"),
    "sms": N_("Text message"),
    "change.points": N_("Add points"),
    "give_code": N_("Give a discount code"),
    "webhook": N_("Tell another system"),
    "start_flow": N_("Jump to an automation"),
    "change.tag": N_("Add a tag"),
    "change.field": N_("Change a detail"),
    "notify": N_("Notify me"),
    "goal": N_("Goal"),
    "exit": N_("Exit"),
}
AGAIN = "again"
"""Offered where people have got a message already: the same one once more."""
KEPT = "kept"
"""Offered where the shop has messages of its own to begin from; `kept:<name>` is one of them."""
NOTE = "note"
"""Offered beside the steps: paper on the canvas, which changes nothing for anybody."""
# Both languages at once: people search with the word that comes to mind.
_SYNONYMS: dict[str, str] = {
    "trigger.newsletter": "laukaisin käynnistin trigger uutiskirje newsletter subscribe tilaaja",
    "trigger.cart": "laukaisin käynnistin trigger ostoskori kori cart abandoned hylätty",
    "trigger.cart_left": "laukaisin käynnistin trigger ostoskori kori jätti cart left abandoned checkout kassa",
    "trigger.order": "laukaisin käynnistin trigger ostos tilaus order purchase",
    "trigger.since_order": "laukaisin käynnistin trigger kulunut days since order herättely winback",
    "trigger.date": "laukaisin käynnistin trigger syntymäpäivä birthday päivämäärä date",
    "trigger.calendar": "laukaisin käynnistin trigger kalenteri kausi päivä vuosittain calendar season yearly date",
    "trigger.left": "laukaisin käynnistin trigger segmentti poistuu lähtee segment leaves left",
    "trigger.points": "laukaisin käynnistin trigger pisteet raja ylittää kynnys points threshold crosses reaches bonus",
    "trigger.price": "laukaisin käynnistin trigger hinta laskee alennus tuote price drop cheaper sale",
    "trigger.stock": "laukaisin käynnistin trigger varasto saldo palaa loppumassa vähissä back in stock low stock",
    "trigger.form": "laukaisin käynnistin trigger lomake yhteydenotto form submitted contact",
    "trigger.page": "laukaisin käynnistin trigger sivu katselu page viewed visit",
    "trigger.trial": "laukaisin käynnistin trigger kokeilu koejakso trial ends started",
    "trigger.hand": "laukaisin käynnistin trigger käsin lista luettelo tuo asiakkaat by hand manual list import",
    "trigger.webhook": "laukaisin käynnistin trigger rajapinta ohjelma webhook api zapier make integration",
    "trigger.segment": "laukaisin käynnistin trigger segmentti segment ryhmä",
    "wait": "odotus odota viive wait delay pause tauko",
    "wait.until": "odotus odota kunnes kello viikonpäivä wait until weekday clock",
    "wait.open": "odotus odota työaika aukioloaika arkipäivä pyhä juhlapyhä wait business hours working day holiday",
    "wait.date": "odotus odota päivämäärä syntymäpäivä kenttä wait date field birthday",
    "wait.day": "odotus odota päivä kalenteri kiinteä kausi wait until fixed day calendar season date",
    "wait.best": "odotus odota paras aika lähetysaika oppiva tunti best time smart send learned hour",
    "await": "odotus odota tapahtuma kunnes wait until event happens timeout purchase osto",
    "choice": "valinta ehto haara monta useita condition choice several ways switch case else",
    "condition": "ehto jos haara condition if branch yes no kyllä ei",
    "split": "jako testi ab a/b split test random satunnainen",
    "email": "sähköposti viesti email mail message posti",
    "sms": "tekstiviesti sms viesti text message puhelin phone mobile",
    "change.points": "pisteet piste lisää kanta-asiakas bonus points add loyalty",
    "give_code": "alekoodi koodi alennus etu unique discount code coupon kuponki claim",
    "webhook": "webhook rajapinta kutsu lähetä tieto järjestelmä api http post integration tell another system",
    "start_flow": "hyppy siirry toinen automaatio käynnistä jump go to start another automation enter flow",
    "change.tag": "tunniste tägi toimi tag label action",
    "change.field": "kenttä tieto muuta toimi field property action",
    "notify": "ilmoita henkilökunta minulle notify staff me alert",
    "goal": "maali tavoite goal conversion",
    "exit": "poistuminen lopetus loppu exit end stop",
}


_NOTE_SYNONYMS = "muistilappu huomautus kommentti lappu note comment remark memo"


@dataclass(frozen=True, slots=True)
class ItemWords:
    """One line of the palette: its words, the kind's colour name, icon, and other words it is found by."""

    label: str
    tone: str
    icon: str
    synonyms: str


def item_words(item: str) -> ItemWords:
    """The line of a palette item, or of a note, in the language of the moment. KeyError for an unknown key."""
    if item == NOTE:
        return ItemWords(
            _("Note on the canvas"), "", "edit", "muistilappu huomautus kommentti lappu note comment remark memo"
        )
    if item == AGAIN:
        return ItemWords(_("The same email again"), "email", "mail", "sama viesti uudelleen same again resend repeat")
    if item == KEPT:
        return ItemWords(
            _("Email from the library…"), "email", "library", "kirjasto viesti library template malli pohja"
        )
    if item.startswith(f"{KEPT}:"):
        return ItemWords(item.partition(":")[2], "email", "mail", "")
    look = card_text(fresh(item, lambda kind: kind).node, Flow())
    return ItemWords(_(_LABELS[item]), look.tone, look.icon, _SYNONYMS[item])


def folded(text: str) -> str:
    """Without capitals and accents: who writes "sahko" on a foreign keyboard means "sähkö"."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


@cache
def _in_all_languages(item: str) -> str:
    """The label in each language, one a line: people search with the words that come to mind."""
    labels = []
    for language in LANGUAGES:
        with speaking(language):
            labels.append(folded(item_words(item).label))
    return "\n".join(labels)


def matching(items: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """The items found by what was typed: those whose words begin with it first, then those that hold it."""
    wanted = folded(typed.strip())
    if not wanted:
        return items
    ranked: list[tuple[float, int, str]] = []
    for index, item in enumerate(items):
        words = item_words(item)
        label, other = folded(words.label), _in_all_languages(item)
        every = f"{label} {other} {folded(words.synonyms)}".replace(":", " ").split()
        if label.startswith(wanted):
            ranked.append((0, index, item))
        elif any(line.startswith(wanted) for line in other.split("\n")):
            ranked.append((0.5, index, item))
        elif any(word.startswith(wanted) for word in every):
            ranked.append((1, index, item))
        elif any(wanted in word for word in every):
            ranked.append((2, index, item))
    return tuple(item for _rank, _index, item in sorted(ranked))


__all__ = ["AGAIN", "GROUPS", "ITEMS", "KEPT", "NOTE", "ItemWords", "item_words", "matching"]
