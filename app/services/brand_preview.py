"""A message that shows a shop's look, before the look is kept."""

from __future__ import annotations

from app.i18n import DEFAULT, LANGUAGES, _, speaking
from app.model.customer import Customer, Facts, Shop
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.template import Benefit, Block, Button, Footer, Heading, Products, Social, Template, Text
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import merge
from app.render.pictures import PICTURE_DOMAIN
from app.render.rows import Catalogue
from app.services.desk import Desk
from app.services.message_view import Letter
from app.services.pictures import picture_bytes

_PRODUCTS = 2


def sample_letter(desk: Desk, shop: Shop) -> Letter:
    """What a message looks like with `shop`'s brand; written by the code that writes all messages. Nothing is kept.

    Pictures that are not there are left out. Raises PolkuError (message-...).
    """
    now = desk.clock.now()
    products = desk.store.products.all()[:_PRODUCTS]
    with speaking(shop.locale if shop.locale in LANGUAGES else DEFAULT):
        template = _sample(shop, tuple(one.sku for one in products))
    facts = Facts(Customer(0, "elsa@example.invalid", "Elsa"), now)
    links = {"unsubscribe": "mailto:kauppa@example.invalid"}
    seen = context(facts, Entry("preview", now), shop, Catalogue(products), links)
    merged = merge(compile_template(template, shop), seen)
    pictures: dict[str, bytes] = {}
    for name in merged.pictures:
        try:
            pictures[f"{name}@{PICTURE_DOMAIN}"] = picture_bytes(desk.folder, name)
        except PolkuError:
            continue
    return Letter(
        merged.subject, merged.preheader, merged.html, merged.text, pictures,
        sender=shop.email, sender_name=shop.name, to=facts.customer.email, language=template.language,
    )  # fmt: skip


def _sample(shop: Shop, skus: tuple[str, ...]) -> Template:
    """A little of everything the look is seen in."""
    url = shop.url or "https://shop.example"
    products: tuple[Block, ...] = (Products("fixed", skus, limit=_PRODUCTS, hide_reduction=True),) if skus else ()
    blocks: tuple[Block, ...] = (
        Heading(_("This is what a heading looks like")),
        Text(
            _("Hi {name},\n\nthis is running text, and [a link]({url}) in it.").format(
                name="{{ customer.first_name | default('') }}", url=url
            )
        ),
        *products,
        Benefit(_("A benefit stands in a frame"), "POLKU10"),
        Button(_("A button"), url),
        Social(title=_("Elsewhere")),
        Footer(_("You see this message because you are choosing its look.")),
    )
    return Template("look", subject=_("Look"), blocks=blocks, language=shop.locale)
