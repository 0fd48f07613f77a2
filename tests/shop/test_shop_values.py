"""What cells mean: Finnish and English money, dates, states, permissions, addresses."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shop.addresses import read_address, suggest
from app.shop.values import (
    BadCellError,
    read_amount,
    read_birthday,
    read_consent,
    read_moment,
    read_quantity,
    read_state,
)

HELSINKI = "Europe/Helsinki"


@pytest.mark.parametrize(
    ("text", "delimiter", "cents"),
    [
        ("84,80", ";", "84.80"),
        ("84.80", ",", "84.80"),
        ("1 284,50 €", ";", "1284.50"),
        ("1\u00a0284,50\u00a0€", ";", "1284.50"),
        ("1.284,50", ";", "1284.50"),
        ("1,284.50", ",", "1284.50"),
        ("1,284", ",", "1284.00"),
        ("0,500", ",", "0.50"),
        ("12,50 e", ";", "12.50"),
        ("1 284,50 euroa", ";", "1284.50"),
        ("19.354839", ",", "19.35"),
        ("0.125", ",", "0.13"),
        ("€84.80", ",", "84.80"),
        ("84,80 EUR", ";", "84.80"),
        ("-10,00", ";", "-10.00"),
        ("\u221210,00", ";", "-10.00"),
        ("1'284,50", ";", "1284.50"),
        (",50", ";", "0.50"),
        ("1.234.567", ";", "1234567.00"),
        ("189", "", "189.00"),
    ],
)
def test_money(text: str, delimiter: str, cents: str) -> None:
    assert read_amount(text, delimiter) == Decimal(cents)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1e9", "12,34,5x", "99999999999", "1" * 400, "=1+1", "--5"])
def test_money_that_is_none(text: str) -> None:
    with pytest.raises(BadCellError) as caught:
        read_amount(text)
    assert caught.value.code == "money-bad"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-17", "2026-03-16T22:00"),
        ("2026-03-17 14:31:00", "2026-03-17T12:31"),
        ("2026-03-17T14:31:00.123", "2026-03-17T12:31"),
        ("2026-03-17T12:31:00Z", "2026-03-17T12:31"),
        ("2026-03-17 14:31:00 +0200", "2026-03-17T12:31"),
        ("2026-03-17 12:31:00 UTC", "2026-03-17T12:31"),
        ("2026/03/17 14:31", "2026-03-17T12:31"),
        ("17.3.2026", "2026-03-16T22:00"),
        ("17.03.2026 14:31", "2026-03-17T12:31"),
        ("17.3.2026 klo 14.31", "2026-03-17T12:31"),
        ("17.7.2025 14.31.00", "2025-07-17T11:31"),
        ("29.3.2026 3:30", "2026-03-29T01:30"),  # the hour that spring skips
    ],
)
def test_moments_are_of_the_shops_clock(text: str, utc: str) -> None:
    assert read_moment(text, HELSINKI) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["31.2.2026", "17/3/2026", "3-17-2026", "45732", "17.3.26", "2026-13-01", "25:00", "0001-01-01"]
)
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(BadCellError) as caught:
        read_moment(text, HELSINKI)
    assert caught.value.code == "date-bad"


def test_states_in_the_shops_own_words() -> None:
    for word in ("", "Maksettu", "wc-processing", "PAID", "on-hold", "Toimitettu"):
        assert read_state(word) == "completed"
    assert read_state("checkout-draft") == "draft"
    assert read_state("Peruttu") == "cancelled"
    assert read_state("Failed") == "failed"
    with pytest.raises(BadCellError):
        read_state("hämärä")


def test_permission_is_never_guessed() -> None:
    assert read_consent("") is None
    assert read_consent("kyllä") is True
    assert read_consent("Ei") is False
    assert read_consent("unsubscribed") is False
    with pytest.raises(BadCellError):
        read_consent("ehkä")


def test_the_year_of_birth_is_let_go() -> None:
    assert read_birthday("14.5.1980") == read_birthday("1980-05-14") == read_birthday("05-14") == "05-14"
    assert read_birthday("14.5.") == "05-14"
    assert read_birthday("29.2.2024") == "02-29"
    with pytest.raises(BadCellError):
        read_birthday("31.2.")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("matti@gmial.com", "matti@gmail.com"),
        ("matti@gmal.com", "matti@gmail.com"),
        ("matti@gmail.con", "matti@gmail.com"),
        ("matti@gmaill.com", "matti@gmail.com"),
        ("matti@hotmial.com", "matti@hotmail.com"),
        ("p.l@asiakas.exmaple", "p.l@asiakas.example"),
        ("matti@gmail.com", ""),
        ("matti@asiakas.example", ""),
        ("matti@live.fi", ""),
    ],
)
def test_slips_of_the_finger(typed: str, meant: str) -> None:
    assert suggest(typed) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "email-missing"),
        ("e.n@asiakas", "email-bad"),
        ("a b@c.fi", "email-bad"),
        ("a@b.fi,c@d.fi", "email-bad"),
        ("a..b@c.fi", "email-bad"),
        ("a@b.fi\nBcc: x@y.fi", "email-bad"),
        ("x" * 100_000, "email-bad"),
        ("äiti@posti.fi", "email-letters"),
    ],
)
def test_addresses_that_cannot_be_written_to(text: str, code: str) -> None:
    with pytest.raises(BadCellError) as caught:
        read_address(text)
    assert caught.value.code == code


def test_a_finnish_domain_may_have_dots_on_its_letters() -> None:
    assert read_address("matti@mäkinen.fi").value == "matti@mäkinen.fi"


@given(st.text(max_size=200))
def test_no_cell_breaks_the_reader(text: str) -> None:
    for read in (read_address, read_amount, read_quantity, read_state, read_consent, read_birthday):
        with suppress(BadCellError):
            read(text)
    with suppress(BadCellError):
        assert read_moment(text, HELSINKI).tzinfo is not None
