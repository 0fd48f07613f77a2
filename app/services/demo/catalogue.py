"""What Kyläkauppa sells: names in both languages, price, picture, and when of the year it sells.

Pictures are the files `resources/demo/<picture>.png`, named `shop:<picture>.png` in messages.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.model.customer import OrderLine, Product

Language = Literal["fi", "en"]

SHOP_URL = "https://kylakauppa.example"

CATEGORIES: dict[str, dict[Language, str]] = {
    "clothing": {"fi": "Vaatteet", "en": "Clothing"},
    "sportswear": {"fi": "Treenivaatteet", "en": "Sportswear"},
    "winter": {"fi": "Talviurheilu", "en": "Winter sports"},
    "tools": {"fi": "Työkalut", "en": "Tools"},
    "home": {"fi": "Koti", "en": "Home"},
    "kitchen": {"fi": "Keittiö", "en": "Kitchen"},
    "food": {"fi": "Ruoka", "en": "Food"},
    "pets": {"fi": "Lemmikit", "en": "Pets"},
    "gifts": {"fi": "Lahjat", "en": "Gifts"},
}

ALL_YEAR = (1.0,) * 12
WINTER = (1.8, 1.3, 0.6, 0.2, 0.1, 0.1, 0.1, 0.2, 0.4, 0.9, 1.7, 2.0)
SPRING = (0.6, 0.7, 1.2, 1.6, 1.8, 1.5, 1.0, 1.1, 0.9, 0.7, 0.5, 0.6)
COLD = (1.2, 0.9, 0.8, 0.5, 0.3, 0.2, 0.2, 0.6, 1.3, 1.8, 1.7, 1.6)
GIFT = (0.5, 0.8, 0.6, 0.8, 1.3, 0.9, 0.4, 0.4, 0.5, 0.7, 1.6, 3.2)


class Article(msgspec.Struct, frozen=True):
    """One product. `months`: how well it sells from January to December; `stock` None = always there."""

    sku: str
    picture: str
    category: str
    fi: str
    en: str
    price: float
    alt_fi: str
    alt_en: str
    weight: float = 1.0
    months: tuple[float, ...] = ALL_YEAR
    stock: int | None = 25
    refill_days: int = 0

    def name(self, language: Language) -> str:
        return self.fi if language == "fi" else self.en

    def alt(self, language: Language) -> str:
        """What a person hears who does not see the picture."""
        return self.alt_fi if language == "fi" else self.alt_en

    def product(self, language: Language) -> Product:
        return Product(
            sku=self.sku,
            name=self.name(language),
            category=CATEGORIES[self.category][language],
            price=self.price,
            url=f"{SHOP_URL}/tuote/{self.sku.lower()}",
            picture=f"shop:{self.picture}.png",
            stock=self.stock,
        )

    def line(self, language: Language, quantity: int = 1) -> OrderLine:
        return OrderLine(self.sku, self.name(language), CATEGORIES[self.category][language], quantity, self.price)


ARTICLES: tuple[Article, ...] = (
    Article("VAA-101", "paitamekko", "clothing", "Puuvillainen paitamekko", "Cotton shirt dress", 59.90,
            "Ruosteenpunainen paitamekko, jossa on vyö ja napit", "Rust red shirt dress with a belt and buttons",
            1.4, SPRING, 18),
    Article("VAA-102", "villakangastakki", "clothing", "Villakangastakki", "Wool coat", 189.00,
            "Vihreä villakangastakki, jossa on leveät kaulukset", "Green wool coat with wide lapels", 0.7, COLD, 9),
    Article("VAA-103", "farkut", "clothing", "Suorat farkut", "Straight jeans", 79.90,
            "Siniset suorat farkut", "Blue straight jeans", 1.2, ALL_YEAR, 31),
    Article("VAA-104", "neulepusero", "clothing", "Neulepusero", "Knitted jumper", 69.90,
            "Kirjoneulepusero sinapinkeltaisena", "Mustard yellow patterned jumper", 1.1, COLD, 22),
    Article("VAA-105", "toppi", "clothing", "Puuvillatoppi", "Cotton top", 24.90,
            "Vaalea puuvillatoppi", "Light cotton top", 1.3, SPRING, 44),
    Article("VAA-106", "villasukat", "clothing", "Villasukat", "Wool socks", 19.90,
            "Pari raidallisia villasukkia", "A pair of striped wool socks", 1.7, COLD, 60),
    Article("TRE-201", "juoksutrikoot", "sportswear", "Juoksutrikoot", "Running tights", 49.90,
            "Tummat juoksutrikoot", "Dark running tights", 1.2, SPRING, 27),
    Article("TRE-202", "treenitoppi", "sportswear", "Treenitoppi", "Sports top", 29.90,
            "Violetti treenitoppi", "Purple sports top", 1.3, SPRING, 35),
    Article("TRE-203", "juoksutakki", "sportswear", "Juoksutakki", "Running jacket", 89.90,
            "Turkoosi juoksutakki, jossa on heijastin", "Turquoise running jacket with a reflector", 0.8, SPRING, 14),
    Article("TAL-301", "hiihtosukset", "winter", "Hiihtosukset", "Cross-country skis", 249.00,
            "Siniset hiihtosukset ja sauvat", "Blue cross-country skis and poles", 0.8, WINTER, 11),
    Article("TAL-302", "hiihtosauvat", "winter", "Hiihtosauvat", "Ski poles", 59.90,
            "Hiihtosauvat, joissa on oranssit kädensijat", "Ski poles with orange grips", 0.9, WINTER, 17),
    Article("TAL-303", "voidesetti", "winter", "Luisto- ja pitovoidesetti", "Glide and grip wax set", 34.90,
            "Kolme suksivoidepurkkia", "Three tins of ski wax", 1.4, WINTER, 40),
    Article("TAL-304", "retkiluistimet", "winter", "Retkiluistimet", "Tour skates", 129.00,
            "Retkiluistimet pitkillä terillä", "Tour skates with long blades", 0.6, WINTER, 8),
    Article("TYO-401", "akkuporakone", "tools", "Akkuporakone 18 V", "Cordless drill 18 V", 159.00,
            "Keltainen akkuporakone", "Yellow cordless drill", 0.9, SPRING, 16),
    Article("TYO-402", "talttasarja", "tools", "Talttasarja, 6 osaa", "Chisel set, 6 pieces", 84.00,
            "Kolme puukahvaista talttaa", "Three chisels with wooden handles", 0.8, SPRING, 12),
    Article("TYO-403", "poranterat", "tools", "Poranteräsarja, 19 osaa", "Drill bit set, 19 pieces", 39.90,
            "Poranteräsarja kotelossa", "Drill bits in a case", 1.2, SPRING, 33),
    Article("TYO-404", "vasara", "tools", "Vasara", "Hammer", 29.90,
            "Puuvartinen vasara", "Hammer with a wooden handle", 0.9, SPRING, 28),
    Article("TYO-405", "kasihoyla", "tools", "Käsihöylä", "Hand plane", 64.00,
            "Käsihöylä ja lastuja", "Hand plane and shavings", 0.7, SPRING, 10),
    Article("KOT-501", "villahuopa", "home", "Villahuopa", "Wool blanket", 89.00,
            "Taiteltu ruudullinen villahuopa", "Folded checked wool blanket", 0.9, COLD, 15),
    Article("KOT-502", "pellavapyyhe", "home", "Pellavapyyhe", "Linen towel", 49.00,
            "Pellavapyyhe naulassa", "Linen towel on a peg", 1.0, ALL_YEAR, 38),
    Article("KOT-503", "saunatuoksu", "home", "Saunatuoksu, koivu", "Sauna scent, birch", 8.90,
            "Saunatuoksupullo ja koivunlehtiä", "Bottle of sauna scent and birch leaves", 1.5, ALL_YEAR, 90),
    Article("KOT-504", "lyhty", "home", "Lyhty", "Lantern", 34.90,
            "Palava kynttilä lyhdyssä", "Candle burning in a lantern", 1.0, COLD, 26),
    Article("KEI-601", "kahvikone", "kitchen", "Kapselikahvikone", "Capsule coffee machine", 129.00,
            "Punainen kapselikahvikone ja kuppi", "Red capsule coffee machine and a cup", 0.6, GIFT, 13),
    Article("KEI-602", "kahvikapselit", "kitchen", "Kahvikapselit, 50 kpl", "Coffee capsules, 50 pcs", 19.90,
            "Värikkäitä kahvikapseleita", "Colourful coffee capsules", 1.2, ALL_YEAR, 120, 35),
    Article("KEI-603", "kahvimuki", "kitchen", "Kahvimuki", "Coffee mug", 19.90,
            "Sininen keraaminen kahvimuki", "Blue ceramic coffee mug", 1.3, GIFT, 70),
    Article("RUO-701", "kahvipavut", "food", "Kahvipavut, 1 kg", "Coffee beans, 1 kg", 16.90,
            "Pussi kahvipapuja", "Bag of coffee beans", 1.6, ALL_YEAR, 80, 32),
    Article("RUO-702", "hunaja", "food", "Luomuhunaja, 450 g", "Organic honey, 450 g", 9.90,
            "Hunajapurkki ja puinen kauha", "Jar of honey and a wooden dipper", 1.3, ALL_YEAR, 65),
    Article("RUO-703", "suklaarasia", "food", "Suklaarasia", "Box of chocolates", 14.90,
            "Avattu suklaarasia", "Opened box of chocolates", 1.2, GIFT, 48),
    Article("LEM-801", "koiranruoka", "pets", "Koiranruoka, 10 kg", "Dog food, 10 kg", 54.90,
            "Säkki koiranruokaa", "Sack of dog food", 1.2, ALL_YEAR, 36, 28),
    Article("LEM-802", "talutin", "pets", "Koiran talutin", "Dog lead", 24.90,
            "Punainen koiran talutin kerällä", "Red dog lead, coiled", 0.8, ALL_YEAR, 29),
    Article("LAH-901", "lahjakortti", "gifts", "Lahjakortti 50 €", "Gift card €50", 50.00,
            "Lahjapaketti, jossa on kultainen nauha", "Gift box with a golden ribbon", 0.8, GIFT, None),
)  # fmt: skip

BY_SKU: dict[str, Article] = {article.sku: article for article in ARTICLES}
REFILLS: tuple[Article, ...] = tuple(article for article in ARTICLES if article.refill_days)


def category_name(key: str, language: Language) -> str:
    """The category as customers read it."""
    return CATEGORIES[key][language]
