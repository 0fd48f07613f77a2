"""The program's icon in the forms that the three systems want, all drawn from resources/icons/app/polku.svg."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

PNG_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICO_SIZES = (16, 24, 32, 48, 64, 256)
ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}


def png(drawing: Path, size: int) -> bytes:
    """The drawing as a PNG of `size` times `size` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())


def ico(drawing: Path) -> bytes:
    """A Windows icon holding the drawing in every size of ICO_SIZES, each as a PNG."""
    pictures = [(size, png(drawing, size)) for size in ICO_SIZES]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    rows = b""
    for size, data in pictures:
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + rows + b"".join(data for _size, data in pictures)


def icns(drawing: Path) -> bytes:
    """A macOS icon holding the drawing in every size of ICNS_TYPES, each as a PNG."""
    body = b""
    for size, kind in ICNS_TYPES.items():
        data = png(drawing, size)
        body += kind + struct.pack(">I", len(data) + 8) + data
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def write_all(drawing: Path, folder: Path) -> None:
    """polku.ico, polku.icns and polku-<size>.png into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "polku.ico").write_bytes(ico(drawing))
    (folder / "polku.icns").write_bytes(icns(drawing))
    for size in PNG_SIZES:
        (folder / f"polku-{size}.png").write_bytes(png(drawing, size))
