"""How shops, exports and people spell the columns, beside our own names. Plain: small letters, single blanks.

Finnish first, then English, WooCommerce exports (core and the common plugins), Shopify, mailing services.
"""

from __future__ import annotations

import re

PERSON = """
email: sähköposti; sähköpostiosoite; e mail; email address; billing email; email billing; customer email; asiakkaan
  sähköposti; contact email; sposti; maksajan sähköposti; customeremail
first_name: etunimi; first name; firstname; billing first name; first name billing; given name; fname; asiakkaan
  etunimi; customerfirstname
last_name: sukunimi; last name; lastname; surname; billing last name; last name billing; family name; lname;
  customerlastname
"""

ORDERS = """
order_id: tilausnumero; tilausnro; tilaus nro; tilaus; tilauksen numero; tilaustunnus; tilaus id; order; order
  number; order no; order name; name; ordernumber; order key; number
occurred_at: tilauspvm; tilauspäivä; tilaus pvm; tilausaika; tilauksen päivämäärä; päivämäärä; pvm; aika; order
  date; date; created at; date created; paid at; date paid; date completed; order created; ordered at; placed at;
  processed at; date created gmt
total: summa; summa eur; yhteensä; loppusumma; tilauksen summa; kokonaissumma; hinta yhteensä; order total; order
  total amount; grand total; total amount; total price; order amount; n revenue; net total; tilauksen loppusumma
currency: valuutta; order currency; currency code
sku: tuotekoodi; tuotenumero; tuotenro; tuotetunnus; lineitem sku; line item sku; item sku; product sku; product
  code; variant sku; line sku
product: tuote; tuotenimi; tuotteen nimi; nimike; lineitem name; line item name; item name; product name; product
  title; item; line name; products
category: tuoteryhmä; ryhmä; kategoria; tuotekategoria; osasto; product category; categories; item category;
  product type; product categories; lineitem category; collection
quantity: määrä; kpl; kappalemäärä; lukumäärä; lineitem quantity; line item quantity; item quantity; qty; item qty;
  quantity ordered; line quantity; product qty
unit_price: yksikköhinta; kappalehinta; à hinta; a hinta; hinta kpl; tuotteen hinta; hinta; lineitem price; line
  item price; item cost; item price; product price; price; unit price; line price; product unit price
status: tila; tilauksen tila; maksutila; order status; financial status; payment status; state; order state
"""

CUSTOMERS = """
phone: puhelin; puhelinnumero; matkapuhelin; gsm; phone number; mobile; billing phone; phone billing; mobile phone;
  default address phone; tel; customerphone
language: kieli; locale; lang; asiointikieli; customerlanguage
birth_md: syntymäpäivä; syntymäaika; birthday; birth date; date of birth; birthdate; dob
city: kaupunki; paikkakunta; postitoimipaikka; kotipaikka; billing city; city billing; town; default address
  city; customercity
consent_email: markkinointilupa; sähköpostilupa; lupa sähköposti; suostumus sähköpostiin; uutiskirjelupa;
  uutiskirje; sähköpostimarkkinointi; accepts email marketing; accepts marketing; email marketing; email consent;
  marketing consent; newsletter; subscribed; email marketing consent; suoramarkkinointilupa; markkinointisuostumus;
  lupa
consent_sms: tekstiviestilupa; lupa tekstiviesti; sms lupa; tekstiviestimarkkinointi; accepts sms marketing; sms
  marketing; sms consent
consent_tracking: seurantalupa; mittauslupa; avausten seuranta; lupa seurantaan; tracking consent; open tracking; email
  tracking consent
consent_source: luvan lähde; suostumuksen lähde; lähde; lupa saatu; consent method; consent origin; optin source;
  opt in source; source; signup source
consent_at: luvan aika; luvan päivä; suostumuksen aika; suostumus pvm; lupa pvm; lupa annettu; consent date;
  consented at; consent timestamp; confirm time; optin time; opt in time; consent time; subscribed at; email
  marketing consent updated at
consent_sms_at: sms luvan aika; tekstiviestiluvan aika; sms consent timestamp; sms marketing consent timestamp; sms
  marketing consent updated at
blocked: estetty; esto; estolista; suppressed; suppressions; suppression reason; bounced; blocked; do not mail
tags: tunnisteet; tunniste; tagit; avainsanat; asiakasryhmä; ryhmät; tag; groups; customer group; customer tags
"""

EVENTS = """
event_id: tapahtumatunnus; tapahtuma id; tunnus; id; event id; uuid; message id
name: tapahtuma; tapahtuman nimi; nimi; event; event name; action; metric; event type
occurred_at: aika; aikaleima; päivämäärä; pvm; tapahtuma aika; timestamp; time; date; datetime; created at; event
  time; original timestamp
properties: ominaisuudet; tiedot; data; props; event properties; attributes; json; payload
"""

PRODUCTS = """
sku: tuotekoodi; tuotenumero; tuotenro; tuotetunnus; variant sku; product sku; product code; productcode; item sku;
  article number
name: tuote; tuotenimi; nimi; nimike; title; product name; productname; product title; product
category: tuoteryhmä; ryhmä; kategoria; tuotekategoria; osasto; categories; product category; product type; type of
  product; collection; productcategory
price: hinta; myyntihinta; yksikköhinta; variant price; regular price; productprice; unit price; sale price
url: osoite; linkki; tuotesivu; link; permalink; product url; product link
picture: kuva; kuvan osoite; kuvat; image; images; image src; image link; image url; picture url
stock: varasto; varastosaldo; saldo; kpl varastossa; stock quantity; quantity; inventory; variant inventory qty;
  inventory quantity; in stock
"""


def plain_header(text: str) -> str:
    """A header in small letters with single blanks, without marks: `Lineitem name` = `lineitem_name`."""
    return " ".join(re.sub(r"[^\w]|_", " ", text.casefold()).split())


def spellings_of(*texts: str) -> dict[str, tuple[str, ...]]:
    """Canonical name -> its spellings, in the order they are tried. A line that starts with a blank goes on."""
    found: dict[str, tuple[str, ...]] = {}
    for line in "\n".join(texts).replace("\n ", " ").splitlines():
        name, _, words = line.partition(":")
        if words:
            found[name] = tuple(" ".join(word.split()) for word in words.split(";"))
    return found
