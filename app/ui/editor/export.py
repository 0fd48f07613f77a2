"""The drawing as a file (PDF, SVG, PNG) or on paper, for the shop's own documents."""

import math
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.model.errors import PolkuError
from app.services.customers import write_file
from app.store.flows import FlowRow
from app.ui.editor.sheet import Sheet

KINDS = ("pdf", "svg", "png")
_PIXELS = 96.0
"""Pixels to an inch at 100 %."""
_SHARP = 2.0
_MOST_PIXELS = 60_000_000
"""A picture larger than this is made less sharp, so that other programs can open it."""
_MARGIN_MM = 6.0


def version_words(row: FlowRow, changes: int, now: datetime, zone: ZoneInfo) -> str:
    """Which version the drawing shows: the published one, or a draft of today with so many changes to it."""
    today = say_date(now, zone, year=True)
    if row.live_version is None:
        return _("Draft of {day}, not published yet").format(day=today)
    if changes:
        words = ngettext(
            "Draft of {day}, {n} change to version {v}", "Draft of {day}, {n} changes to version {v}", changes
        )
        return words.format(day=today, n=number(changes), v=row.live_version)
    since = say_date(row.live_since, zone, year=True) if row.live_since else today
    return _("Version {v}, published {day}").format(v=row.live_version, day=since)


def file_name(title: str, version: int | None, changes: int) -> str:
    """What the file is called unless the person says otherwise; no part of a folder and no ending."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*.]+', " ", title)
    words = " ".join(plain.split()) or _("Automation")
    if version is None or changes:
        return _("{title}, draft").format(title=words)
    return _("{title}, version {n}").format(title=words, n=version)


def save_dialog(parent: QWidget, suggested: str) -> QFileDialog:
    """The system's own dialog for a file's name; the kind chosen gives the ending."""
    dialog = QFileDialog(parent, _("Save the drawing"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    filters = (_("PDF document (*.pdf)"), _("SVG drawing (*.svg)"), _("PNG picture (*.png)"))
    dialog.setNameFilters(filters)
    endings = dict(zip(filters, KINDS, strict=True))
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings.get(chosen, KINDS[0])))
    dialog.setDefaultSuffix(KINDS[0])
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    dialog.selectFile(suggested)
    return dialog


def save_sheet(sheet: Sheet, file: Path) -> Path:
    """Write the sheet as its ending says, PDF where it says nothing known; the file that was written.

    Raises PolkuError("file-not-written").
    """
    kind = file.suffix.lower().lstrip(".")
    if kind not in KINDS:
        kind, file = KINDS[0], file.with_name(f"{file.name}.{KINDS[0]}")
    write_file(file, {"pdf": pdf_of, "svg": svg_of, "png": png_of}[kind](sheet))
    return file


def svg_of(sheet: Sheet) -> bytes:
    """The sheet as SVG at 100 %. Its words stay words, in the program's font where that is installed."""
    size = sheet.size()
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setTitle(sheet.title)
    generator.setDescription(sheet.detail)
    generator.setResolution(round(_PIXELS))
    generator.setSize(QSize(math.ceil(size.width()), math.ceil(size.height())))
    generator.setViewBox(QRectF(0, 0, math.ceil(size.width()), math.ceil(size.height())))
    painter = QPainter(generator)
    area = QRectF(0, 0, math.ceil(size.width()), math.ceil(size.height()))
    painter.fillRect(area, Qt.GlobalColor.white)
    sheet.paint(painter, area)
    painter.end()
    return _with_any_font(bytes(device.data().data()))


def png_of(sheet: Sheet) -> bytes:
    """The sheet as PNG, at twice its size unless that were too large."""
    size = sheet.size()
    scale = min(_SHARP, math.sqrt(_MOST_PIXELS / (size.width() * size.height())))
    image = QImage(math.ceil(size.width() * scale), math.ceil(size.height() * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    dots = round(_PIXELS * scale / 0.0254)
    painter = QPainter(image)
    painter.scale(scale, scale)
    sheet.paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    image.setText("Title", sheet.title)
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(device, QByteArray(b"png")).write(image)
    return bytes(device.data().data())


def pdf_of(sheet: Sheet) -> bytes:
    """The sheet on one page of A4, upright or across as the drawing is."""
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setTitle(sheet.title)
    writer.setCreator("Polku")
    writer.setResolution(300)
    writer.setPageLayout(page_layout(sheet))
    painter = QPainter(writer)
    _fill_page(painter, sheet, writer.width(), writer.height(), writer.logicalDpiX())
    painter.end()
    return bytes(device.data().data())


def page_layout(sheet: Sheet) -> QPageLayout:
    """A4, upright or across: whichever shows the drawing larger."""
    size = sheet.size()
    across = size.width() > size.height()
    turn = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turn, margins, QPageLayout.Unit.Millimeter)


def printer_for(sheet: Sheet) -> QPrinter:
    """The system's usual printer, with its page set for this sheet."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(sheet.title)
    printer.setPageLayout(page_layout(sheet))
    return printer


def print_dialog(parent: QWidget, printer: QPrinter) -> QPrintDialog:
    """The system's own dialog over a printer, which must outlive it."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print the drawing"))
    return dialog


def print_sheet(printer: QPrinter, sheet: Sheet) -> None:
    """One page. Raises PolkuError("print-not-started")."""
    painter = QPainter()
    if not painter.begin(printer):
        raise PolkuError("print-not-started", "world", printer=printer.printerName() or printer.outputFileName())
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    _fill_page(painter, sheet, page.width(), page.height(), printer.logicalDpiX())
    painter.end()


def _fill_page(painter: QPainter, sheet: Sheet, wide: float, high: float, dpi: float) -> None:
    scale = dpi / _PIXELS
    painter.scale(scale, scale)
    sheet.paint(painter, QRectF(0, 0, wide / scale, high / scale))


def _with_any_font(svg: bytes) -> bytes:
    """A last font to fall back on, after those that Qt has named."""
    return re.sub(rb'font-family="([^"]*)"', rb'font-family="\1,sans-serif"', svg)
