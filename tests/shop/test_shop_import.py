"""Imports into a real shop file: counted before, told during, called off without a trace, twice the same as once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.truth import has_consent
from app.services.consent import Statement, consent_standing, state_basis
from app.services.desk import Desk, new_shop
from app.services.import_data import ImportResult, read_plan, run_import
from app.services.secrets import MemorySecrets
from app.services.sentences.errors import explain
from app.services.sentences.import_rows import REASONS, say_bad_row
from app.shop.columns import Kind
from app.shop.map_file import save_map

NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
ORDERS = (
    "Tilausnumero;Sähköposti;Etunimi;Tilauspvm;Summa;Tuote;Tuoteryhmä;Määrä;Yksikköhinta;Tila\n"
    "1;Elsa@asiakas.example;Elsa;16.3.2026 14:32;208,90;Villakangastakki;Vaatteet;1;189,00;Maksettu\n"
    "2;timo@asiakas.example;Timo;17.2.2026;159,00;Akkuporakone;Työkalut;1;159,00;Toimitettu\n"
    "1;elsa@asiakas.example;Elsa;16.3.2026 14:32;208,90;Villasukat;Vaatteet;1;19,90;Maksettu\n"
    "2;timo@asiakas.example;Timo;17.2.2026;159,00;Akkuporakone;Työkalut;1;159,00;Toimitettu\n"
    "3;tanja@asiakas.example;Tanja;17.3.2026;59,90;Paitamekko;Vaatteet;1;59,90;Odottaa maksua\n"
    "4;pekka@asiakas;Pekka;17.3.2026;84,00;Talttasarja;Työkalut;1;84,00;Maksettu\n"
    "5;lasse@gmial.com;Lasse;1.3.2026;249,00;Sukset;Talviurheilu;1;249,00;Maksettu\n"
    "6;pekka@asiakas.example;Pekka;1.3.2027;84,00;Talttasarja;Työkalut;1;84,00;Maksettu\n"
    "2;joku@asiakas.example;Muu;17.2.2026;159,00;Muu;Työkalut;1;1,00;Toimitettu\n"
    "7;elsa@asiakas.example;Elsa;1.2.2026;10,00;Muki;Keittiö;1;10,00;Peruttu\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = new_shop(tmp_path / "kauppa", Shop("Kyläkauppa"), VirtualClock(NOW), MemorySecrets())
    yield desk
    desk.close()


@pytest.fixture
def bring(desk: Desk, tmp_path: Path) -> Callable[..., ImportResult]:
    def bring(kind: Kind, text: str, dry_run: bool = False, stop_at: int = -1) -> ImportResult:
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(text.encode())
        seen: list[int] = []
        result = run_import(
            desk,
            read_plan(desk, kind, file),
            progress=lambda done, total: seen.append(done * 100 // total),
            cancelled=lambda: stop_at >= 0 and bool(seen) and seen[-1] >= stop_at,
            dry_run=dry_run,
        )
        assert seen == sorted(seen)
        assert result.cancelled or seen[-1] == 100
        return result

    return bring


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.same, result.bad_rows


def test_orders_come_in_and_every_row_is_accounted_for(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    result = bring("orders", ORDERS)
    assert counts(result) == (3, 0, 0, 3)
    assert (result.skipped, result.duplicates) == (2, 1)
    assert [(row.number, row.code) for row in result.bad] == [
        (7, "email-bad"),
        (9, "date-future"),
        (10, "order-two-people"),
    ]
    assert [(note.number, note.code, note.params) for note in result.notes] == [
        (8, "email-typo", {"suggestion": "lasse@gmail.com"})
    ]
    elsa = desk.store.customers.by_email("elsa@asiakas.example")
    assert elsa is not None
    history = desk.store.facts.history(elsa.id)
    assert history is not None
    (order,) = history.orders
    assert (order.total, [line.product for line in order.lines]) == (208.9, ["Villakangastakki", "Villasukat"])
    assert [event.name for event in history.events] == ["Order Completed"]
    assert desk.store.customers.by_email("tanja@asiakas.example") is None


def test_the_same_file_again_changes_nothing(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    bring("orders", ORDERS)
    before = desk.store.customers.find()
    again = bring("orders", ORDERS)
    assert counts(again) == (0, 0, 3, 3)
    assert desk.store.customers.find() == before


def test_an_order_that_is_refunded_later_is_one_no_more(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    bring("orders", ORDERS)
    changed = bring("orders", ORDERS.replace("Toimitettu", "Hyvitetty"))
    assert changed.changed == 1
    timo = desk.store.customers.by_email("timo@asiakas.example")
    assert timo is not None
    history = desk.store.facts.history(timo.id)
    assert history is not None
    assert history.orders == ()


def test_a_dry_run_counts_the_same_and_changes_nothing(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    dry = bring("orders", ORDERS, dry_run=True)
    assert desk.store.customers.count() == 0
    assert counts(dry) == counts(bring("orders", ORDERS))


def many(count: int) -> str:
    rows = (f"{n};a{n}@asiakas.example;A;1.3.2026;1,00;X;Y;1;1,00;\n" for n in range(count))
    return ORDERS.splitlines(keepends=True)[0] + "".join(rows)


@pytest.mark.parametrize("stop_at", [0, 25, 60, 90])
def test_called_off_it_leaves_nothing_and_keeps_what_was_there(
    desk: Desk, bring: Callable[..., ImportResult], stop_at: int
) -> None:
    bring("orders", ORDERS)
    before = desk.store.customers.find()
    result = bring("orders", many(4000), stop_at=stop_at)
    assert result.cancelled
    assert counts(result)[:3] == (0, 0, 0)
    assert desk.store.customers.find() == before


CUSTOMERS = (
    "Sähköposti;Etunimi;Markkinointilupa;Luvan lähde;Luvan aika\n"
    "a@asiakas.example;Aino;kyllä;kassa;1.2.2026 12:00\n"
    "b@asiakas.example;Bo;kyllä;;\n"
    "c@asiakas.example;Cia;;;\n"
    "d@asiakas.example;Dan;ei;;\n"
    "e@asiakas.example;Eva;ehkä;;\n"
)


def agreeing(desk: Desk) -> dict[str, bool]:
    return {h.customer.email[0]: has_consent(h.at(NOW)) for h in desk.store.facts.histories()}


def test_a_permission_needs_a_time_and_a_source(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    result = bring("customers", CUSTOMERS)
    assert counts(result) == (5, 0, 0, 0)
    assert result.unproven == 1
    assert [note.code for note in result.notes] == ["unclear-consent-email"]
    assert agreeing(desk) == {"a": True, "b": False, "c": False, "d": False, "e": False}
    assert counts(bring("customers", CUSTOMERS)) == (0, 0, 5, 0)


def test_a_no_ends_an_earlier_yes_and_an_empty_cell_does_not(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    bring("customers", CUSTOMERS)
    bring("customers", "Sähköposti;Markkinointilupa\na@asiakas.example;\n")
    assert agreeing(desk)["a"]
    bring("customers", "Sähköposti;Markkinointilupa\nA@asiakas.example;ei\n")
    assert not agreeing(desk)["a"]
    bring("customers", CUSTOMERS)  # the old yes is still the old yes
    assert not agreeing(desk)["a"]


@pytest.mark.parametrize(
    "rows",
    [
        ("a@asiakas.example;kyllä;1.3.2026;kassa", "A@asiakas.example;ei;;"),
        ("a@asiakas.example;ei;;", "A@asiakas.example;kyllä;1.3.2026;kassa"),
        ("a@asiakas.example;kyllä;1.3.2026;kassa", "a@asiakas.example;ei;1.3.2026;"),
        ("a@asiakas.example;ei;1.3.2026;", "a@asiakas.example;kyllä;1.3.2026;kassa"),
    ],
)
def test_of_a_yes_and_a_no_in_one_file_the_no_stands(
    desk: Desk, bring: Callable[..., ImportResult], rows: tuple[str, ...]
) -> None:
    text = "\n".join(("Sähköposti;Markkinointilupa;Luvan aika;Luvan lähde", *rows, ""))
    bring("customers", text)
    assert agreeing(desk) == {"a": False}
    again = bring("customers", text)
    assert (again.new, again.changed) == (0, 0)
    assert agreeing(desk) == {"a": False}


def test_a_no_beside_a_yes_without_proof_keeps_that_from_being_stated(
    desk: Desk, bring: Callable[..., ImportResult]
) -> None:
    bring("customers", "email;consent_email\na@asiakas.example;yes\nA@asiakas.example;no\nb@asiakas.example;yes\n")
    (group,) = (one for one in consent_standing(desk).groups if one.action == "granted")
    state_basis(desk, group, Statement("consent", "Asked at the till", "I want news"))
    assert agreeing(desk) == {"a": False, "b": True}


def test_empty_cells_never_wipe_out_what_is_known(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    bring("customers", "email,first_name,city\na@asiakas.example,Aino,Pori\n")
    result = bring("customers", "email,first_name,city\na@asiakas.example,,Turku\n")
    assert counts(result) == (0, 1, 0, 0)
    aino = desk.store.customers.by_email("a@asiakas.example")
    assert aino is not None
    assert (aino.first_name, aino.city) == ("Aino", "Turku")


def test_names_are_words_on_one_line(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    text = 'email,first_name,city,tags\na@asiakas.example,"Aino\r\nBcc: x@y.example",#N/A,"a\tb, c\x07"\n'
    assert counts(bring("customers", text)) == (1, 0, 0, 0)
    aino = desk.store.customers.by_email("a@asiakas.example")
    assert aino is not None
    assert (aino.first_name, aino.city, aino.tags) == ("Aino Bcc: x@y.example", "", ("a b", "c"))
    products = bring("products", "sku,name\nA,#N/A\nB,Muki\n")
    assert [(row.number, row.code) for row in products.bad] == [(2, "product-name-missing")]


def test_a_phone_number_that_is_left_out_is_remarked(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    numbers = ("040 123 4567", "3,58401E+11", "040-1234567 / 050 7654321", "-", "")
    rows = "".join(f"{n}@asiakas.example;{number}\n" for n, number in enumerate(numbers))
    result = bring("customers", "email;puhelin\n" + rows)
    assert (result.new, [(note.number, note.code) for note in result.notes]) == (
        5,
        [(3, "unclear-phone"), (4, "unclear-phone")],
    )


def test_rows_of_who_was_erased_are_counted_apart_and_stay_out(desk: Desk, bring: Callable[..., ImportResult]) -> None:
    text = {
        "customers": "email,first_name\na@asiakas.example,Aino\nb@asiakas.example,Ben\n",
        "orders": "order_id,email,occurred_at,total\n1,a@asiakas.example,2026-03-01,5\n2,b@asiakas.example,2026-03-01,5"
        "\n",
        "events": "email,name,occurred_at\nA@asiakas.example,X,2026-03-01\nb@asiakas.example,X,2026-03-01\n",
    }
    bring("customers", text["customers"])
    desk.store.erase("a@asiakas.example", NOW)
    for kind, new, same in (("customers", 0, 1), ("orders", 1, 0), ("events", 1, 0)):
        for dry_run in (True, False):
            result = bring(kind, text[kind], dry_run=dry_run)
            assert (result.new, result.changed, result.same, result.erased) == (new, 0, same, 1)
    assert [one.email for one in desk.store.customers.find()] == ["b@asiakas.example"]


def test_a_row_with_another_sum_of_the_same_order_is_remarked_once(
    desk: Desk, bring: Callable[..., ImportResult]
) -> None:
    head = "order_id,email,occurred_at,total,sku\n"
    rows = [f"1,a@asiakas.example,2026-03-01,{total},S{n}\n" for n, total in enumerate(("5", "", "5.00", "7", "9"))]
    result = bring("orders", head + "".join(rows))
    assert [(note.number, note.code) for note in result.notes] == [(5, "order-other-sum")]
    assert "eri summa rivillä 2" in say_bad_row(result.notes[0])
    (order,) = next(desk.store.facts.histories()).orders
    assert (order.total, len(order.lines)) == (5.0, 5)


def test_events_come_in_once(bring: Callable[..., ImportResult]) -> None:
    text = (
        "event_id,email,name,occurred_at,properties\n"
        'e1,a@asiakas.example,Cart Abandoned,2026-03-16T10:00:00Z,"{""total"": 84}"\n'
        "e2,a@asiakas.example,Cart Abandoned,2027-03-16T10:00:00Z,\n"
    )
    assert counts(bring("events", text)) == (1, 0, 0, 1)
    assert counts(bring("events", text)) == (0, 0, 1, 1)
    twice = bring("events", "email,name,occurred_at\n" + 2 * "b@asiakas.example,X,2026-03-16\n")
    assert (twice.new, twice.same, twice.duplicates) == (1, 0, 1)


def test_missing_columns_are_in_the_plan_and_stop_the_import(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "outo.csv"
    file.write_text("Kenttä1;Sähköposti\n1;a@x.example\n", "utf-8")
    plan = read_plan(desk, "orders", file)
    assert plan.mapping.missing == ("order_id", "occurred_at")
    with pytest.raises(PolkuError) as caught:
        run_import(desk, plan, lambda done, total: None, lambda: False)
    told = explain(caught.value)
    assert "occurred_at" in told.line()
    assert told.todo


def test_a_saved_map_reads_any_header(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "outo.csv"
    file.write_text("k1;k2;k3\n1;a@x.example;17.3.2026\n", "utf-8")
    plan = read_plan(desk, "orders", file)
    mapping = type(plan.mapping)("orders", {"order_id": "k1", "email": "k2", "occurred_at": "k3"})
    save_map(tmp_path / "kartta.json", mapping)
    assert read_plan(desk, "orders", file, tmp_path / "kartta.json").mapping == mapping
    with pytest.raises(PolkuError) as caught:
        read_plan(desk, "events", file, tmp_path / "kartta.json")
    assert caught.value.code == "map-other-kind"


def test_every_reason_has_a_finnish_sentence(bring: Callable[..., ImportResult]) -> None:
    result = bring("orders", ORDERS)
    assert say_bad_row(result.bad[0]) == "Rivi 7: ”pekka@asiakas” ei ole kokonainen sähköpostiosoite."
    assert len(REASONS) > 20
