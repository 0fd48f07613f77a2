"""Exports of mailing services and shops as they come: stops are kept, dead addresses blocked, products brought in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import Product, Shop
from app.model.truth import has_consent
from app.services.customers import show_customer
from app.services.desk import Desk, new_shop
from app.services.import_data import ImportResult, look_at, run_import
from app.services.secrets import MemorySecrets
from app.shop.columns import guess_kind, recognise
from app.shop.map_file import load_map, save_map

NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
_TAIL = "LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
_LAST = ',,,,,,,,2024-01-01 10:00:00,1,a1b2,,"""vip"",""b2b"""'
_HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP"
SUBSCRIBED = (
    f"{_HEAD},{_TAIL}\n"
    f"Aino@example.fi,Aino,M,3,2023-05-04 09:29:00,1.2.3.4,2023-05-04 09:30:00,1.2.3.4{_LAST}\n"
    f"pekka@example.fi,Pekka,K,2,,,,{_LAST}\n"
)
UNSUBSCRIBED = (
    f"{_HEAD},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,{_TAIL}\n"
    f"elsa@example.fi,Elsa,N,2,,,2020-01-01 10:00:00,1.1.1.1,2021-02-03 08:00:00,News,1,NORMAL,{_LAST}\n"
)
CLEANED = (
    f"{_HEAD},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,{_TAIL}\n"
    f"gone@example.fi,G,N,1,,,2020-01-01 10:00:00,1.1.1.1,2021-02-03 08:00:00,News,1{_LAST}\n"
)
KLAVIYO = (
    "Email,Klaviyo ID,First Name,Phone Number,City,Source,Email Marketing Consent,Email Marketing Consent Timestamp,"
    "SMS Marketing Consent,SMS Marketing Consent Timestamp,Email Suppressions\n"
    "a@example.fi,01A,Aino,+358401234567,Oulu,,SUBSCRIBED,2024-01-02T10:00:00+00:00,UNSUBSCRIBED,"
    "2025-01-02T10:00:00+00:00,[]\n"
    "b@example.fi,01B,Bo,,,-6,NEVER_SUBSCRIBED,,,,[]\n"
    "c@example.fi,01C,Cia,,,-6,SUBSCRIBED,2024-01-02T10:00:00+00:00,,,['HARD_BOUNCE']\n"
    "d@example.fi,01D,Dan,,,-6,SUBSCRIBED,2024-01-02T10:00:00+00:00,,,['SPAM_COMPLAINT']\n"
    "e@example.fi,01E,Eva,,,-6,UNSUBSCRIBED,2024-01-02T10:00:00+00:00,,,\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = new_shop(tmp_path / "kauppa", Shop("Kyläkauppa"), VirtualClock(NOW), MemorySecrets())
    yield desk
    desk.close()


@pytest.fixture
def bring(desk: Desk, tmp_path: Path) -> Callable[..., ImportResult]:
    """As the wizard: looked at, and brought in as what it was taken for."""

    def bring(text: str, dry_run: bool = False) -> ImportResult:
        file = tmp_path / "export.csv"
        file.write_text(text, "utf-8")
        return run_import(desk, look_at(desk, file), lambda _n, _of: None, lambda: False, dry_run)

    return bring


def may_be_mailed(desk: Desk, email: str) -> bool:
    facts = show_customer(desk, email).facts
    return has_consent(facts, "email") and not facts.suppressed


def test_mailchimps_three_files_bring_consents_stops_and_dead_addresses(
    desk: Desk, bring: Callable[..., ImportResult]
) -> None:
    result = bring(SUBSCRIBED)
    assert (result.new, result.unproven) == (2, 1), "without the time of the opt-in there is no proof"
    assert (bring(UNSUBSCRIBED).new, bring(CLEANED).blocked) == (1, 1)
    agreed = {one: may_be_mailed(desk, f"{one}@example.fi") for one in ("aino", "pekka", "elsa", "gone")}
    assert agreed == {"aino": True, "pekka": False, "elsa": False, "gone": False}
    aino = show_customer(desk, "aino@example.fi").facts
    assert aino.customer.tags == ("vip", "b2b")
    assert [(one.occurred_at, one.source) for one in aino.consents] == [
        (datetime(2023, 5, 4, 6, 30, tzinfo=UTC), "Mailchimp")
    ]
    assert desk.store.suppressions.count() == {"bounced": 1}


def test_a_stop_holds_whichever_file_comes_first_and_again_changes_nothing(
    desk: Desk, bring: Callable[..., ImportResult]
) -> None:
    bring(UNSUBSCRIBED)
    bring(SUBSCRIBED.replace("Aino@example.fi", "elsa@example.fi").replace("2023-05-04", "2020-05-04"))
    assert not may_be_mailed(desk, "elsa@example.fi")
    for text in (SUBSCRIBED, UNSUBSCRIBED, CLEANED):
        bring(text)
        again = bring(text)
        assert (again.new, again.changed, again.blocked) == (0, 0, 0)


def test_klaviyos_export_is_read_with_its_suppressions(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    result = bring(KLAVIYO)
    assert (result.new, result.blocked, result.bad_rows) == (5, 2, 0)
    agreed = {one: may_be_mailed(desk, f"{one}@example.fi") for one in "abcde"}
    assert agreed == {"a": True, "b": False, "c": False, "d": False, "e": False}
    a = show_customer(desk, "a@example.fi").facts
    assert [(one.channel, one.action, one.occurred_at.year, one.source) for one in a.consents] == [
        ("email", "granted", 2024, "Klaviyo"), ("sms", "withdrawn", 2025, "Klaviyo"),
    ]  # fmt: skip
    assert desk.store.suppressions.count() == {"bounced": 1, "complained": 1}


def test_a_dry_run_of_dead_addresses_blocks_nobody(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    assert bring(CLEANED, dry_run=True).blocked == 1
    assert desk.store.suppressions.count() == {}


def test_what_every_row_says_is_kept_with_the_saved_columns(tmp_path: Path) -> None:
    mapping = recognise("customers", tuple(UNSUBSCRIBED.partition("\n")[0].split(",")))
    assert mapping.fixed == {"consent_email": "no", "consent_source": "Mailchimp"}
    save_map(tmp_path / "kartta.json", mapping)
    assert load_map(tmp_path / "kartta.json") == mapping


def test_products_of_woocommerce_shopify_and_mycashflow(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    woo = bring(
        "ID,Type,SKU,Name,Published,Regular price,Categories,Stock,Images\n"
        '7,simple,MUKI,Muki,1,12.40,"Astiat > Mukit, Lahjat",5,"https://k.example/a.jpg, https://k.example/b.jpg"\n'
        "8,simple,,Nimetön,1,1.00,,,\n"
    )
    assert (woo.kind, woo.new, [(row.number, row.code) for row in woo.bad]) == (
        "products",
        1,
        [(3, "product-sku-missing")],
    )
    shopify = bring(
        "Handle,Title,Vendor,Type,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
        "mekko,Mekko,V,Mekot,MEKKO-S,69.00,2,https://k.example/m.jpg\n"
        "mekko,,,,MEKKO-M,69.00,0,\n"
        "mekko,,,,,,,https://k.example/m2.jpg\n"
    )
    assert (shopify.new, shopify.bad_rows) == (2, 0)
    mcf = bring("ProductCode;ProductName;ProductPrice\nTAKKI;Takki;189,00\n")
    assert (mcf.kind, mcf.new) == ("products", 1)
    known = {one.sku: one for one in desk.store.products.all()}
    assert known["MUKI"] == Product("MUKI", "Muki", "Astiat", 12.4, picture="https://k.example/a.jpg", stock=5)
    assert (known["MEKKO-M"].name, known["MEKKO-M"].category, known["MEKKO-M"].stock) == ("Mekko", "Mekot", 0)
    assert known["TAKKI"].price == 189.0


def test_a_product_without_a_name_does_not_get_its_neighbour_s(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    result = bring("sku;nimi;hinta;osoite\nMUKI;Muki;12,40;https://k.example/muki\nTAKKI;;189,00;\n")
    assert [(row.number, row.code) for row in result.bad] == [(3, "product-name-missing")]
    result = bring(
        "Handle,Title,Vendor,Type,Variant SKU,Variant Price\nmekko,Mekko,V,Mekot,MEKKO-S,69.00\nhuivi,,,,HUIVI,9.00\n"
    )
    assert [(row.number, row.code) for row in result.bad] == [(3, "product-name-missing")]
    assert {one.sku for one in desk.store.products.all()} == {"MUKI", "MEKKO-S"}


def test_a_file_of_prices_leaves_the_rest_of_a_product_as_it_was(
    desk: Desk, bring: Callable[..., ImportResult]
) -> None:
    bring("sku;nimi;tuoteryhmä;hinta;osoite;varasto\nMUKI;Muki;Astiat;12,40;https://k.example/muki;5\n")
    result = bring("sku;nimi;hinta\nMUKI;Muki;9,90\n")
    assert (result.new, result.changed) == (0, 1)
    (muki,) = desk.store.products.all()
    assert (muki.price, muki.category, muki.url, muki.stock) == (9.9, "Astiat", "https://k.example/muki", 5)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("CustomerID;CustomerEmail;CustomerFirstName;CustomerLastName;CustomerLanguage", "customers"),
        ("SKU,Name,Regular price,Categories,Stock", "products"),
        (SUBSCRIBED.partition("\n")[0].replace(",", ";"), "customers"),
        (KLAVIYO.partition("\n")[0].replace(",", ";"), "customers"),
    ],
)
def test_what_a_file_is_shows_in_its_header(header: str, kind: str) -> None:
    assert guess_kind(tuple(header.replace(",", ";").split(";"))) == kind
