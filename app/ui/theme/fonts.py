"""The program's own fonts, so that the window looks the same on every machine."""

from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontDatabase

from app.paths import shipped
from app.ui.theme.tokens import raw, type_scale

_registered: list[int] = []


def register_fonts() -> None:
    """Makes Inter and JetBrains Mono known to Qt. Does nothing the second time."""
    if _registered:
        return
    for path in sorted((shipped("resources") / "fonts").glob("*.ttf")):
        _registered.append(QFontDatabase.addApplicationFont(str(path)))


def families(which: str = "ui") -> list[str]:
    """The wanted family and what to fall back on; which is "ui" or "mono"."""
    spec = raw()["font"][which]
    return [spec["family"], *spec["fallback"]]


def font(style: str = "body", *, scale: float = 1.0, weight: int | None = None, tabular: bool = False) -> QFont:
    """A QFont of the type scale, for painters; tabular makes digits equally wide."""
    spec = type_scale()[style]
    made = QFont(families("ui"))
    made.setPixelSize(max(1, round(spec.px * scale)))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setWeight(QFont.Weight(weight or spec.weight))
    if spec.tracking:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spec.tracking)
    _features(made, ("cv05", "ss03", *(("tnum",) if tabular else ())))
    return made


def mono(px: int = 12, *, weight: int = 400) -> QFont:
    """The fixed-width font, for addresses, records and technical details."""
    made = QFont(families("mono"))
    made.setPixelSize(px)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setWeight(QFont.Weight(weight))
    return made


def tabular(given: QFont) -> QFont:
    """The same font with equally wide digits."""
    made = QFont(given)
    _features(made, ("tnum",))
    return made


def _features(made: QFont, names: Iterable[str]) -> None:
    for name in names:
        made.setFeature(QFont.Tag(name), 1)
