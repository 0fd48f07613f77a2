"""Draws the demo shop's product pictures: packaging/demo_pictures/*.svg -> resources/demo/*.png, 480 x 300 pixels.

Run `python packaging/draw_demo_pictures.py` after changing a drawing; the PNG files are committed. Mail programs do not
show SVG, so messages carry the PNG.
"""

from __future__ import annotations

import sys
from pathlib import Path

WIDTH, HEIGHT = 480, 300
HERE = Path(__file__).resolve().parent


def draw(drawings: Path, folder: Path) -> int:
    """Write every drawing into the folder; how many there were. Exits naming the first broken one."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(drawings.glob("*.svg"))
    for source in sources:
        renderer = QSvgRenderer(str(source))
        if not renderer.isValid():
            sys.exit(f"broken drawing: {source}")
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(folder / f"{source.stem}.png"), "PNG", 0)  # type: ignore[call-overload]  # the stubs know bytes only
    return len(sources)


if __name__ == "__main__":
    print(draw(HERE / "demo_pictures", HERE.parent / "resources" / "demo"))
