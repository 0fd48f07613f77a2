"""The look of a message: colours made from the shop's accent, light and dark, each pair readable."""

from __future__ import annotations

import colorsys
import re

import msgspec

from app.model.brand import Brand, Font

WIDTH = 600
"""Pixels; narrower screens use all they have."""
SIDE = 28
"""Pixels between the edge of the card and what is in it."""
GUTTER = 24
"""Pixels between two columns."""
_FONTS: dict[Font, str] = {
    "georgia": "Georgia, 'Liberation Serif', 'Times New Roman', serif",
    "times": "'Times New Roman', Times, 'Liberation Serif', serif",
    "palatino": "'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif",
    "arial": "Arial, 'Liberation Sans', Helvetica, sans-serif",
    "helvetica": "Helvetica, Arial, 'Liberation Sans', sans-serif",
    "verdana": "Verdana, 'DejaVu Sans', Geneva, sans-serif",
    "trebuchet": "'Trebuchet MS', 'Lucida Grande', Tahoma, sans-serif",
    "tahoma": "Tahoma, Verdana, 'DejaVu Sans', sans-serif",
}
MONO = "Consolas, 'Liberation Mono', Menlo, monospace"
_Rgb = tuple[float, float, float]
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Palette(msgspec.Struct, frozen=True):
    """One scheme's colours, as CSS hex."""

    desk: str
    card: str
    ink: str
    muted: str
    rule: str
    tile: str
    accent: str
    button: str
    on_button: str


class Fonts(msgspec.Struct, frozen=True):
    """CSS font families, the wished-for first, then what other computers have in its place."""

    heading: str
    text: str


def fonts(brand: Brand) -> Fonts:
    """The brand's fonts with their fallbacks."""
    return Fonts(_FONTS[brand.heading_font], _FONTS[brand.text_font])


def light(accent: str, background: str = "") -> Palette:
    """The scheme of mail programs that know only one; a `background` that is not #rrggbb is the usual one."""
    button = _rgb(accent)
    return Palette(
        desk=background if _COLOUR.fullmatch(background) else "#f3f0ea",
        card="#ffffff",
        ink="#241f1b",
        muted="#6b625a",
        rule="#e6e0d8",
        tile="#f7f3ed",
        accent=_hex(_until(button, 0.0, "#ffffff", 4.5)),
        button=_hex(button),
        on_button=_readable_on(button),
    )


def dark(accent: str) -> Palette:
    """The same by night; the accent is lightened until it can be read."""
    button = _until(_rgb(accent), 1.0, "#211c18", 2.6)
    return Palette(
        desk="#161210",
        card="#211c18",
        ink="#f2ede7",
        muted="#b5aaa0",
        rule="#3d352f",
        tile="#2e2722",
        accent=_hex(_until(_rgb(accent), 1.0, "#211c18", 7.0)),
        button=_hex(button),
        on_button=_readable_on(button),
    )


def css(accent: str) -> str:
    """Rules that cannot stand in a `style` attribute: the dark scheme and narrow screens."""
    night = dark(accent)
    rules = {
        "body,.desk": f"background:{night.desk}",
        ".card,.card>table": f"background:{night.card}",
        ".ink,.ink div,.ink td,.ink a": f"color:{night.ink}",
        ".ink td.muted,.muted,.muted div,.muted a": f"color:{night.muted}",
        ".name div,.name a,.stars a,.ink td .was": f"color:{night.accent}",
        ".ink .text a": f"color:{night.accent}",
        ".tile": f"background:{night.tile}",
        ".line,.line p,.line>table>tbody>tr>td": f"border-color:{night.rule}",
        ".ink img": "filter:brightness(.88)",
        ".mark": f"border-color:{night.rule};border-left-color:{night.accent}",
        ".code": f"border-color:{night.muted};color:{night.ink}",
        ".go td": f"background:{night.button}",
        ".go a": f"background:{night.button};color:{night.on_button}",
    }
    lines = "\n".join(f"{names}{{{_important(style)}}}" for names, style in rules.items())
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}\n"
        ".desk{padding:24px 12px}\n.box table{border-collapse:separate}\n"
        f"@media (prefers-color-scheme:dark){{\n{lines}\n}}\n"
        "@media only screen and (max-width:479px){\n"
        ".pad>table>tbody>tr>td{padding-left:18px!important;padding-right:18px!important}\n"
        ".col>table>tbody>tr>td{padding-left:18px!important;padding-right:18px!important}\n"
        ".desk{padding:0!important}\n"
        ".top,.top>table{border-radius:0!important}\n"
        ".thumb{width:76px!important}\n"
        "}\n"
        "@media only screen and (max-width:320px){\n"
        ".pad>table>tbody>tr>td{padding-left:12px!important;padding-right:12px!important}\n"
        ".tile,.row{font-size:13px!important;padding:10px 8px!important}\n"
        ".thumb{width:52px!important}\n"
        ".stars div{font-size:27px!important}\n"
        "}"
    )


def _important(style: str) -> str:
    return ";".join(f"{one}!important" for one in style.split(";"))


def _rgb(colour: str) -> _Rgb:
    """Anything that is not #rrggbb is the default brick red."""
    if not _COLOUR.fullmatch(colour):
        colour = "#8a2c1e"
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: _Rgb) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def _luminance(colour: _Rgb) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two #rrggbb colours, 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _until(colour: _Rgb, towards: float, against: str, wanted: float) -> _Rgb:
    """The same hue made darker (towards 0) or lighter (towards 1), step by step until it stands out enough."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    found = colour
    for step in range(26):
        share = step / 25
        red, green, blue = colorsys.hls_to_rgb(hue, lightness + (towards - lightness) * share, saturation)
        found = (red * 255, green * 255, blue * 255)
        if contrast(_hex(found), against) >= wanted:
            break
    return found


def _readable_on(colour: _Rgb) -> str:
    """White, our ink or black: where the first two are too weak, black has 4.6 at least."""
    behind = _hex(colour)
    return next((words for words in ("#ffffff", "#1d1815") if contrast(words, behind) >= 4.5), "#000000")
