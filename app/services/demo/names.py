"""Finnish names and towns for people who do not exist. Frequencies are roughly those of the country."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    """
    Maria Helena Johanna Anneli Kaarina Marjatta Anna Liisa Hannele Emilia Sofia Tuulikki Aino Susanna Katariina
    Eeva Päivi Tiina Sari Minna Satu Pirjo Riitta Ritva Marja Leena Tarja Heidi Jenni Laura Sanna Hanna Mari
    Merja Anu Kirsi Outi Noora Iida Ella Venla Siiri Elina Kati Mervi Ulla Raija Seija Sirpa Taina Nina Jaana
    Annika Eija Oona Veera Saana
    """
)

MEN = _words(
    """
    Juhani Johannes Olavi Antero Tapani Kalevi Tapio Matti Mikael Ilmari Pekka Petteri Antti Timo Jari Markku
    Jukka Mika Kari Seppo Hannu Heikki Ville Janne Sami Juha Marko Petri Lauri Eero Esa Risto Pertti Harri
    Tuomas Eetu Onni Elias Väinö Leo Oskari Joonas Aleksi Niko Jesse Teemu Tomi Vesa Pasi Arto Ari Raimo Reijo
    Kimmo Jani Otto Veikko
    """
)

SURNAMES = _words(
    """
    Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen
    Saarinen Salminen Heinonen Niemi Heikkilä Salonen Kinnunen Turunen Salo Laitinen Tuominen Rantanen
    Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Väisänen Hiltunen Miettinen Kallio
    Pitkänen Aaltonen Manninen Koivisto Anttila Hakala Räsänen Laaksonen Hirvonen Lindholm Lehto Pesonen
    Toivonen Mustonen Vainio Mikkonen Moilanen Nurmi Peltonen Kettunen Seppälä Halonen Partanen Lappalainen
    Rissanen Kemppainen Saari Kokkonen Suominen Ylönen Nyman Kärkkäinen Harju Hyvönen Oksanen Backman Pulkkinen
    Mykkänen Rautio Sillanpää Honkanen Vuorinen Kauppinen Tikka Lindström Eskola Rinne Ruotsalainen Holm
    Vesterinen Penttilä Ikonen Asikainen Tolvanen Sihvonen Kuusisto Jääskeläinen
    """
)

TOWNS: tuple[tuple[str, int], ...] = (
    ("Helsinki", 26), ("Espoo", 12), ("Tampere", 11), ("Vantaa", 9), ("Oulu", 9), ("Turku", 8), ("Jyväskylä", 7),
    ("Kuopio", 5), ("Lahti", 5), ("Pori", 4), ("Kouvola", 3), ("Joensuu", 4), ("Lappeenranta", 3), ("Hämeenlinna", 3),
    ("Vaasa", 3), ("Rovaniemi", 3), ("Seinäjoki", 3), ("Mikkeli", 3), ("Kotka", 2), ("Salo", 2), ("Porvoo", 2),
    ("Kokkola", 2), ("Lohja", 2), ("Hyvinkää", 2), ("Rauma", 2), ("Kajaani", 2), ("Jämsä", 4), ("Mänttä", 2),
    ("Keuruu", 2), ("Savonlinna", 2), ("Imatra", 1), ("Raahe", 1), ("Kuusamo", 1), ("Inari", 1),
)  # fmt: skip

MAIL_HOSTS: tuple[tuple[str, int], ...] = (
    ("posti.example", 46), ("asiakas.example", 22), ("kotiposti.example", 16), ("meili.example", 10),
    ("saarela.example", 3), ("toimisto.example", 3),
)  # fmt: skip

PROFESSIONS: dict[str, tuple[str, ...]] = {
    "fi": ("opettaja", "sairaanhoitaja", "lähihoitaja", "puuseppä", "sähköasentaja", "insinööri", "myyjä",
           "kirjanpitäjä", "eläkeläinen", "opiskelija", "yrittäjä", "kokki", "maanviljelijä", "kirjastonhoitaja"),
    "en": ("teacher", "nurse", "practical nurse", "carpenter", "electrician", "engineer", "shop assistant",
           "accountant", "pensioner", "student", "entrepreneur", "cook", "farmer", "librarian"),
}  # fmt: skip

INTERESTS: dict[str, dict[str, tuple[str, str]]] = {
    "clothing": {"fi": ("muoti", "käsityöt"), "en": ("fashion", "handicrafts")},
    "sportswear": {"fi": ("juoksu", "kuntosali"), "en": ("running", "gym")},
    "winter": {"fi": ("talviurheilu", "luonto"), "en": ("winter sports", "nature")},
    "tools": {"fi": ("nikkarointi", "remontointi"), "en": ("woodwork", "renovation")},
    "home": {"fi": ("sisustaminen", "sauna"), "en": ("interior design", "sauna")},
    "kitchen": {"fi": ("kahvi", "ruoanlaitto"), "en": ("coffee", "cooking")},
    "food": {"fi": ("ruoanlaitto", "lähiruoka"), "en": ("cooking", "local food")},
    "pets": {"fi": ("koirat", "luonto"), "en": ("dogs", "nature")},
    "gifts": {"fi": ("lukeminen", "perhe"), "en": ("reading", "family")},
}

MOTIVES = ("quality", "price", "expertise", "ecology", "facts")


def plain(text: str) -> str:
    """A name as it stands in an address: small letters without dots and rings."""
    return text.lower().translate(str.maketrans("äöåé", "aoae")).replace(" ", "")
