"""The drawing on paper: in files that other programs open, with the words and the version on it."""

import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from re import DOTALL, findall, sub

import pytest
from PySide6.QtGui import QImage, QPageLayout
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.edit import add_note, group, set_fields
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.desk import Desk
from app.services.flows import load_draft
from app.services.publish_flow import publish_flow
from app.ui.editor.export import file_name, page_layout, pdf_of, png_of, print_sheet, save_sheet, svg_of
from app.ui.editor.page import EditorPage
from app.ui.editor.sheet import Sheet
from app.ui.shell.window import Window
from app.ui.theme import theme

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support|QPainter::begin"
)  # no window manager offscreen; the test's own broken printer

Open = Callable[[str], EditorPage]


@pytest.fixture
def sheet(desk: Desk, qapp: QApplication) -> Sheet:
    theme.apply(qapp, dark=True)  # paper is white whatever the screen looks like
    flow = load_draft(desk, "thank-you")
    return Sheet(flow, flow.name, "Versio 3, julkaistu 17.3.2026")


def run(window: Window, command: str) -> None:
    action = window.commands.action(command)
    assert action.isEnabled(), command
    action.trigger()


def asked(window: Window) -> QFileDialog:
    """The file dialog that is open."""
    return next(dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())


def choose(window: Window, file: Path) -> None:
    """It gets a name and its main button is pressed."""
    dialog = asked(window)
    dialog.selectFile(str(file))
    dialog.accept()


def said(svg: bytes) -> str:
    return unescape(sub("<[^>]+>", " ", svg.decode()))


def pages(pdf: bytes) -> int:
    return len(findall(rb"/Type /Page\b", pdf))


def test_the_svg_says_in_words_what_the_drawing_says(sheet: Sheet) -> None:
    words = said(svg_of(sheet))
    assert "Kiitä tilauksesta" in words
    assert "Versio 3, julkaistu 17.3.2026" in words
    assert "Odota 4 tuntia" in words
    assert b"<image" not in svg_of(sheet)
    assert b",sans-serif" in svg_of(sheet)


def test_an_svg_can_be_drawn_by_another_program(sheet: Sheet) -> None:
    renderer = QSvgRenderer(svg_of(sheet))
    assert renderer.isValid()
    assert renderer.viewBoxF().size().toSize().width() >= sheet.size().width()


def test_a_png_is_white_paper_and_sharp(sheet: Sheet) -> None:
    image = QImage.fromData(png_of(sheet))
    assert image.width() >= 2 * int(sheet.size().width())
    assert image.pixelColor(2, 2).name() == "#ffffff"
    assert image.pixelColor(image.width() - 2, image.height() - 2).name() == "#ffffff"


def test_a_pdf_is_one_page_with_letters_in_it(sheet: Sheet) -> None:
    pdf = pdf_of(sheet)
    assert pages(pdf) == 1
    assert b"Inter" in pdf
    drawn = b"".join(_inflated(part) for part in findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, DOTALL))
    assert drawn.count(b"Tj") + drawn.count(b"TJ") > 10


def test_a_wide_drawing_lies_across_the_page(sheet: Sheet) -> None:
    tall = page_layout(sheet).orientation()
    wide = page_layout(Sheet(Flow(), "", "")).orientation()
    size = sheet.size()
    assert (tall == QPageLayout.Orientation.Landscape) == (size.width() > size.height())
    assert wide == QPageLayout.Orientation.Landscape


def test_an_automation_without_steps_is_a_sheet_with_its_name(qapp: QApplication) -> None:
    empty = Sheet(Flow(), "Tyhjä", "Luonnos")
    assert "Tyhjä" in said(svg_of(empty))
    assert not QImage.fromData(png_of(empty)).isNull()
    assert pages(pdf_of(empty)) == 1


def test_an_unknown_ending_becomes_a_pdf_beside_it(sheet: Sheet, tmp_path: Path) -> None:
    written = save_sheet(sheet, tmp_path / "kuva.jpg")
    assert written == tmp_path / "kuva.jpg.pdf"
    assert written.read_bytes().startswith(b"%PDF")
    assert list(tmp_path.glob("kuva*")) == [written]


@pytest.mark.parametrize(
    ("title", "version", "changes", "name"),
    [
        ("Kiitä tilauksesta", None, 0, "Kiitä tilauksesta, luonnos"),
        ("Kiitä tilauksesta", 3, 0, "Kiitä tilauksesta, versio 3"),
        ("Kiitä tilauksesta", 3, 2, "Kiitä tilauksesta, luonnos"),
        ("../a/b:c?", 1, 0, "a b c, versio 1"),
        ("...", 1, 0, "Automaatio, versio 1"),
    ],
)
def test_the_suggested_name_is_a_file_in_this_folder(
    qapp: QApplication, title: str, version: int | None, changes: int, name: str
) -> None:
    assert file_name(title, version, changes) == name


def test_the_menu_saves_the_drawing_and_tells_the_files_name(page: EditorPage, window: Window, tmp_path: Path) -> None:
    run(window, "file.save_drawing")
    choose(window, tmp_path / "kaavio.svg")
    words = said((tmp_path / "kaavio.svg").read_bytes())
    assert "Luonnos 17.3.2026, ei vielä julkaistu" in words
    assert "Tallennettu tiedostoon kaavio.svg." in window.toast.text()


def test_a_published_automation_is_drawn_with_its_version(
    open_page: Open, desk: Desk, window: Window, tmp_path: Path
) -> None:
    publish_flow(desk, "thank-you")
    page = open_page("thank-you")
    run(window, "file.save_drawing")
    choose(window, tmp_path / "live.svg")
    assert "Versio 1, julkaistu 17.3.2026" in said((tmp_path / "live.svg").read_bytes())
    page.document.apply(set_fields(page.document.flow, name="Toinen nimi"))
    run(window, "file.save_drawing")
    choose(window, tmp_path / "renamed.svg")
    assert "Toinen nimi" in said((tmp_path / "renamed.svg").read_bytes())


def test_the_kind_that_is_chosen_gives_the_ending(page: EditorPage, window: Window) -> None:
    run(window, "file.save_drawing")
    dialog = asked(window)
    assert dialog.defaultSuffix() == "pdf"
    dialog.filterSelected.emit(dialog.nameFilters()[2])
    assert dialog.defaultSuffix() == "png"
    dialog.reject()


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(
    page: EditorPage, window: Window, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    run(window, "file.save_drawing")
    dialog = asked(window)
    dialog.fileSelected.emit(str(tmp_path / "file" / "kaavio.pdf"))
    dialog.reject()
    assert "ei voitu kirjoittaa" in window.toast.text()
    assert (tmp_path / "file").read_text() == "not a folder"


def test_printing_is_one_page(sheet: Sheet, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setPageLayout(page_layout(sheet))
    print_sheet(printer, sheet)
    assert pages((tmp_path / "paper.pdf").read_bytes()) == 1


def test_a_printer_that_does_not_answer_is_an_error(sheet: Sheet, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "missing" / "paper.pdf"))
    with pytest.raises(PolkuError, match="print-not-started"):
        print_sheet(printer, sheet)


def test_the_menu_asks_for_a_printer_and_tells(page: EditorPage, window: Window, tmp_path: Path) -> None:
    run(window, "file.print")
    dialog = window.findChild(QPrintDialog)
    assert dialog is not None
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.done(QDialog.DialogCode.Accepted)
    assert pages((tmp_path / "paper.pdf").read_bytes()) == 1
    assert "tulostimelle" in window.toast.text()


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return part


def test_notes_and_groups_are_on_the_paper_and_nothing_is_a_picture(sheet: Sheet) -> None:
    flow = sheet.flow
    noted = add_note(flow, (900.0, 40.0), "Kysy Liisalta").flow
    grouped = group(noted, [email.id for email in flow.emails], "Kiitosviestit").flow
    svg = svg_of(Sheet(grouped, sheet.title, sheet.detail))
    assert "Kysy Liisalta" in said(svg)
    assert "Kiitosviestit" in said(svg)
    assert b"<image" not in svg
