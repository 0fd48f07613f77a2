"""Files as shops export them: encodings, separators, headers, Excel; and files made to do harm."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.shop.columns import Mapping, guess_kind, recognise
from app.shop.map_file import load_map, save_map
from app.shop.read_customers import read_customers
from app.shop.read_events import read_events
from app.shop.read_orders import read_orders
from app.shop.rows import BadRow, CustomerRow, EventRow, OrderRow
from app.shop.table import open_table

SHOP = Shop("Kyläkauppa")
FINNISH = "Tilausnumero;Sähköposti;Tilauspvm;Summa;Tuote;Tuoteryhmä;Määrä;Yksikköhinta;Tila\n"
ROW = "10482;elsa@asiakas.example;16.3.2026 14:32;189,00;Villakangastakki;Vaatteet;1;189,00;Maksettu\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, encoding: str = "utf-8", name: str = "tiedosto.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def orders(path: Path) -> list[OrderRow | BadRow]:
    return list(read_orders(path, recognise("orders", open_table(path).columns), SHOP))


def refused(path: Path) -> PolkuError:
    with pytest.raises(PolkuError) as caught:
        orders(path)
    assert caught.value.fault in ("user", "world")
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_finns_meet(write: Callable[..., Path], encoding: str) -> None:
    (row,) = orders(write(FINNISH + ROW, encoding))
    assert isinstance(row, OrderRow)
    assert row.line is not None
    assert (row.order_id, row.email, row.total, row.line.category) == (
        "10482",
        "elsa@asiakas.example",
        189.0,
        "Vaatteet",
    )
    assert row.occurred_at == datetime(2026, 3, 16, 12, 32, tzinfo=UTC)
    assert row.status == "completed"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_separator(write: Callable[..., Path], delimiter: str) -> None:
    quoted = FINNISH.replace(";", delimiter) + ROW.replace("189,00", '"189,00"').replace(";", delimiter)
    (row,) = orders(write(quoted))
    assert isinstance(row, OrderRow)
    assert row.total == 189.0


def test_excels_own_sep_line(write: Callable[..., Path]) -> None:
    (row,) = orders(write("sep=;\r\n" + (FINNISH + ROW).replace("\n", "\r\n")))
    assert isinstance(row, OrderRow)
    assert row.number == 3


def test_shopify_leaves_later_lines_empty(write: Callable[..., Path]) -> None:
    rows = orders(
        write(
            "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,"
            "Lineitem price,Lineitem sku,Billing Name\n"
            "#1001,e@x.example,paid,,EUR,200,208.90,2026-03-16 14:32:00 +0200,1,Coat,189.00,C1,E\n"
            "#1001,e@x.example,,,,,,,1,Scent,19.90,S1,\n"
            "#1002,t@x.example,refunded,,EUR,10,10.00,2026-03-15 10:00:00 +0200,1,Mug,10.00,M1,T\n"
        )
    )
    assert all(isinstance(row, OrderRow) for row in rows)
    first, second, third = (row for row in rows if isinstance(row, OrderRow))
    assert (first.order_id, first.total, first.status) == ("#1001", 208.9, "completed")
    assert (second.total, second.status, second.occurred_at) == (None, None, None)
    assert second.line is not None
    assert (second.line.sku, second.line.unit_price) == ("S1", 19.9)
    assert third.status == "refunded"


@pytest.mark.parametrize(
    "header",
    [
        "order_id,email,occurred_at,total,currency,sku,product,category,quantity,unit_price,status",
        "Tilausnumero,Sähköposti,Tilauspvm,Loppusumma,Valuutta,Tuotekoodi,Tuote,Tuoteryhmä,Määrä,Yksikköhinta,Tila",
        "Order Number,Email (Billing),Order Date,Order Total Amount,Order Currency,SKU,Item Name,Category,Quantity,"
        "Item Cost,Order Status",
        "order_number,billing_email,date,order_total,order_currency,item_sku,item_name,category,item_quantity,item_price,"
        "status",
        "Name,Email,Created at,Total,Currency,Lineitem sku,Lineitem name,Product Type,Lineitem quantity,Lineitem price,"
        "Financial Status",
    ],
)
def test_order_headers_of_five_sources(header: str) -> None:
    names = tuple(header.split(","))
    assert list(recognise("orders", names).columns.values()) == list(names)
    assert guess_kind(names) == "orders"


def test_customer_headers() -> None:
    names = (
        "Etunimi",
        "Sukunimi",
        "Sähköposti",
        "Puhelin",
        "Paikkakunta",
        "Markkinointilupa",
        "Luvan lähde",
        "Luvan aika",
    )
    assert recognise("customers", names).columns == {
        "email": "Sähköposti",
        "first_name": "Etunimi",
        "last_name": "Sukunimi",
        "phone": "Puhelin",
        "city": "Paikkakunta",
        "consent_email": "Markkinointilupa",
        "consent_source": "Luvan lähde",
        "consent_at": "Luvan aika",
    }
    shopify = ("First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address City", "Tags")
    assert recognise("customers", shopify).columns["consent_email"] == "Accepts Email Marketing"


def test_excel_with_real_dates_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "tilaukset.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tilausnumero", "Sähköposti", "Tilauspvm", "Summa", "Tuote", "Tila"])
    clock = datetime(2026, 3, 16, 14, 32, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no zones
    sheet.append([10482, "elsa@asiakas.example", clock, 189, "Takki", "Maksettu"])
    sheet.append([])
    sheet.append([10483, "x", None, "=1+1", "Takki", ""])
    book.save(path)
    good, bad = orders(path)
    assert isinstance(good, OrderRow)
    assert (good.order_id, good.total) == ("10482", 189.0)
    assert good.occurred_at == datetime(2026, 3, 16, 12, 32, tzinfo=UTC)
    assert isinstance(bad, BadRow)
    assert bad.number == 4


def test_formulas_count_by_their_results_and_a_row_without_one_is_told(tmp_path: Path) -> None:
    path, counted = tmp_path / "kaavat.xlsx", tmp_path / "lasketut.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tilausnumero", "Sähköposti", "Tilauspvm", "Summa", "Tuote", "Apusarake"])
    sheet.append([1, "elsa@asiakas.example", "16.3.2026", "=10*2", "Takki", "=1+1"])
    sheet.append([2, "elsa@asiakas.example", "16.3.2026", 30, "Takki", "=1+1"])
    sheet.append([3, "=A2", "16.3.2026", 30, "Takki", None])
    book.save(path)
    told = orders(path)
    assert [(one.number, one.code, one.column) for one in told if isinstance(one, BadRow)] == [
        (2, "formula-unsaved", "total"),
        (4, "formula-unsaved", "email"),
    ]
    assert [one.order_id for one in told if isinstance(one, OrderRow)] == ["2"], (
        "a column that is not used is no matter"
    )
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(counted, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<f>10*2</f><v />", b"<f>10*2</f><v>20</v>"))
    first = orders(counted)[0]
    assert isinstance(first, OrderRow)
    assert first.total == 20.0
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(counted, "w") as after:
        for name in before.namelist():
            empty = before.read(name).replace(b'"D2"><f>10*2</f><v />', b'"D2" t="str"><f>IF(1,"")</f><v></v>')
            after.writestr(name, empty)
    assert [one.code for one in orders(counted) if isinstance(one, BadRow)] == ["formula-unsaved"], (
        "an empty text is one"
    )


def test_the_first_sheet_that_holds_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "toinen.xlsx"
    book = Workbook()
    sheet = book.create_sheet("Tilaukset")
    sheet.append(["Tilausnumero", "Sähköposti", "Tilauspvm", "Summa"])
    sheet.append([1, "elsa@asiakas.example", "16.3.2026", 20])
    book.create_sheet("Ohje").append(["Muuta", "Tekstiä"])
    book.save(path)
    assert [one.number for one in orders(path)] == [2]


def test_a_header_that_comes_twice_can_be_chosen_either_way(write: Callable[..., Path]) -> None:
    text = "email;name;email;;;email\nfirst@x.example;A;second@x.example;;;third@x.example\n"
    table = open_table(write(text))
    assert table.columns == ("email", "name", "email (2)", "", "", "email (3)")
    (row,) = read_customers(table, Mapping("customers", {"email": "email (2)"}), SHOP)
    assert isinstance(row, CustomerRow)
    assert row.customer.email == "second@x.example"
    assert recognise("customers", table.columns).columns["email"] == "email"


def test_bad_rows_have_number_reason_and_do_not_stop_the_rest(write: Callable[..., Path]) -> None:
    path = write(
        FINNISH
        + ROW
        + "10483;e.n@asiakas;16.3.2026;1,00;;;;;\n"
        + "\n"
        + "10484;ok@asiakas.example;32.3.2026;1,00;;;;;\n"
        + ";ok@asiakas.example;16.3.2026;1,00;;;;;\n10485;ok@asiakas.example;16.3.2026;paljon;;;;;\n"
        + "10486;ok@asiakas.example;16.3.2026;1,00;Takki; sininen;Vaatteet;1;1;Maksettu\n"
        + '10487;ok@asiakas.example;16.3.2026;1,00;"Iso" takki;;;;\n'
        + ROW.replace("10482", "10488")
    )
    rows = orders(path)
    assert [(row.number, row.code) for row in rows if isinstance(row, BadRow)] == [
        (3, "email-bad"),
        (5, "date-bad"),
        (6, "order-id-missing"),
        (7, "money-bad"),
        (8, "too-many-cells"),
        (9, "quotes"),
    ]
    assert [row.column for row in rows if isinstance(row, BadRow)][:4] == ["email", "occurred_at", "order_id", "total"]
    assert [row.order_id for row in rows if isinstance(row, OrderRow)] == ["10482", "10488"]


def test_a_quote_that_never_closes_is_told(write: Callable[..., Path]) -> None:
    rows = orders(write(FINNISH + ROW + '10483;a@x.example;16.3.2026;1,00;"Takki;;;;\n' + ROW))
    assert isinstance(rows[-1], BadRow)
    assert (rows[-1].number, rows[-1].code) == (3, "quote-open")


def test_formulas_are_only_text(write: Callable[..., Path]) -> None:
    text = FINNISH + "=cmd|' /C calc'!A0;a@x.example;16.3.2026;1,00;'=HYPERLINK(\"x\");@SUM(1);1;1,00;\n"
    (row,) = orders(write(text))
    assert isinstance(row, OrderRow)
    assert row.line is not None
    assert row.order_id == "=cmd|' /C calc'!A0"
    assert row.line.product == '=HYPERLINK("x")'
    assert row.line.category == "@SUM(1)"


def test_what_a_customer_file_says_of_permissions(write: Callable[..., Path]) -> None:
    path = write(
        "Sähköposti;Etunimi;Markkinointilupa;Lupa: tekstiviesti;Luvan lähde;Luvan aika;Syntymäpäivä;Puhelin;"
        "Tunnisteet\n"
        "a@x.example;Aino;kyllä;ei;kassa;1.2.2026 12:00;14.5.1980;040 123 4567;vip, kanta-asiakas\n"
        "b@x.example;Bo;;;;;;;\n"
        "c@x.example;Cia;ehkä;;;joskus;eilen;puh;\n"
    )
    rows = list(read_customers(path, recognise("customers", open_table(path).columns), SHOP))
    aino, bo, cia = (row for row in rows if isinstance(row, CustomerRow))
    assert [(told.channel, told.given, told.source) for told in aino.told] == [
        ("email", True, "kassa"),
        ("sms", False, "kassa"),
    ]
    assert (aino.customer.birth_md, aino.customer.phone) == ("05-14", "0401234567")
    assert aino.customer.tags == ("vip", "kanta-asiakas")
    assert bo.told == ()
    assert cia.told == ()
    assert set(cia.unclear) == {"consent_email", "consent_at", "birth_md"}


def test_events_with_data(write: Callable[..., Path]) -> None:
    path = write(
        "event_id,email,name,occurred_at,properties\n"
        'e1,a@x.example,Cart Abandoned,2026-03-16T10:00:00Z,"{""total"": 84.0, ""skus"": [""T""]}"\n'
        "e2,a@x.example,Viewed Product,2026-03-16T10:00:00Z,\n"
        "e3,a@x.example,X,2026-03-16T10:00:00Z,[1]\n"
        'e4,a@x.example,X,2026-03-16T10:00:00Z,"{""a"": ' + "[" * 50 + "]" * 50 + '}"\n'
        "e5,a@x.example,,2026-03-16T10:00:00Z,\n"
    )
    rows = list(read_events(path, recognise("events", open_table(path).columns), SHOP))
    good = [row.event for row in rows if isinstance(row, EventRow)]
    assert [event.name for event in good] == ["Cart Abandoned", "Product Viewed"]
    assert good[0].properties == {"total": 84.0, "skus": ["T"]}
    assert [row.code for row in rows if isinstance(row, BadRow)] == [
        "properties-bad",
        "properties-bad",
        "event-name-missing",
    ]


def test_an_event_without_an_id_is_known_again(write: Callable[..., Path]) -> None:
    text = "email,event,timestamp\na@x.example,X,2026-03-16T10:00:00Z\n"
    ids = []
    for name in ("a.csv", "b.csv"):
        path = write(text, name=name)
        (row,) = read_events(path, recognise("events", open_table(path).columns), SHOP)
        assert isinstance(row, EventRow)
        ids.append(row.event.id)
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b"\xef\xbb\xbf \n", "import-empty"),
        (b"\x7fELF\x00\x00\x01", "import-binary"),
        (b"order_id;email;occurred_at\n1;a@x.example;\x00\n" * 2, "import-binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "import-old-excel"),
        (b"PK\x03\x04 not a zip", "import-bad-excel"),
        (b"a;b\n\x81\x8d\x8f;1\n", "import-encoding"),
        (b";".join(b"c%d" % n for n in range(200_000)) + b"\n", "import-too-many-columns"),
        (b"order_id;email;occurred_at\n" + b"x" * 6_000_000, "import-field-too-long"),
        (b'order_id;email;occurred_at\n"' + b"x\n" * 80_000 + b'"', "import-field-too-long"),
        (b"a;b;c\n1;2;3\n", "import-columns-missing"),
        (b"\xff\xfeabc", "import-encoding"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "paha.csv"
    path.write_bytes(data)
    assert refused(path).code == code


def test_a_zip_that_swells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pommi.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\x00" * 50_000_000)
    assert refused(path).code == "import-too-large"


def test_a_workbook_without_sheets_and_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "tyhjä.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("moi.txt", "moi")
    assert refused(path).code == "import-bad-excel"
    assert refused(tmp_path / "puuttuu.csv").code == "import-file-missing"
    assert refused(tmp_path).code == "import-file-unreadable"


def test_a_saved_map_comes_back_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    mapping = recognise("orders", tuple(FINNISH.strip().split(";")))
    save_map(tmp_path / "kartta.json", mapping)
    assert load_map(tmp_path / "kartta.json") == mapping
    for text, code in (
        ("{}", "map-bad"),
        ("[" * 10_000, "map-bad"),
        ('{"format": 9, "kind": "orders", "columns": {}}', "map-newer"),
        ('{"format": 1, "kind": "orders", "columns": {"secret": "x"}}', "map-bad"),
    ):
        (tmp_path / "rikki.json").write_text(text)
        with pytest.raises(PolkuError) as caught:
            load_map(tmp_path / "rikki.json")
        assert caught.value.code == code


def test_a_map_for_another_file_is_told(write: Callable[..., Path]) -> None:
    path = write(FINNISH + ROW)
    mapping = recognise("orders", ("order_id", "email", "occurred_at"))
    with pytest.raises(PolkuError) as caught:
        list(read_orders(path, mapping, SHOP))
    assert caught.value.code == "import-column-gone"
