"""The values a shop chooses when it takes an automation from the library: their types, and how a person writes them."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from app.flowfile.plain import Plain
from app.model.errors import PolkuError
from app.model.times import UNIT_SECONDS, Unit

Language = Literal["fi", "en"]
Words = dict[Language, str]
Choice: TypeAlias = str | int | float
ParameterType = Literal["days", "duration", "money", "number", "percent", "text"]

MAX_DAYS = 3_650
MAX_NUMBER = 1_000_000
_UNITS: dict[str, Unit] = {"min": "minutes", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([0-9]{1,6}) ?(min|m|h|d|w)", re.ASCII)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f]")


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value of an automation that differs from shop to shop; `default` is written as a person would write it."""

    name: str
    type: ParameterType
    default: Choice
    title: Words


def chosen(flow: str, parameters: Iterable[Parameter], choices: Mapping[str, Choice]) -> dict[str, Plain]:
    """Each parameter's value as the flow file holds it: a number, a text, or a duration as a wait has it.

    Raises PolkuError: "parameter-unknown" (flow, name, known); "parameter-bad" (name, value, kind).
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in choices:
        if name not in known:
            raise PolkuError("parameter-unknown", "user", flow=flow, name=name[:80], known=", ".join(known))
    return {name: _value(parameter, choices.get(name, parameter.default)) for name, parameter in known.items()}


def inserted(value: Plain, language: Language) -> str:
    """A parameter inside a text: `60`, `99,90` in Finnish and `99.90` in English, or the text itself."""
    if isinstance(value, float):
        text = f"{value:.2f}"
        return text.replace(".", ",") if language == "fi" else text
    return str(value)


def _value(parameter: Parameter, written: Choice) -> Plain:
    value = _READERS[parameter.type](str(written).strip())
    if value is None:
        raise PolkuError("parameter-bad", "user", name=parameter.name, value=str(written)[:80], kind=parameter.type)
    return value


def _days(text: str) -> Plain:
    number = text.removesuffix("d").strip()
    return int(number) if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= MAX_DAYS else None


def _duration(text: str) -> Plain:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    amount, unit = int(found[1]), _UNITS[found[2]]
    if not 1 <= amount * UNIT_SECONDS[unit] <= MAX_DAYS * UNIT_SECONDS["days"]:
        return None
    return {"until": "duration", "amount": amount, "unit": unit}


def _money(text: str) -> Plain:
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", text.removesuffix("€").strip(), re.ASCII)
    if found is None:
        return None
    amount = float(f"{found[1]}.{found[2] or 0}")
    return int(amount) if amount.is_integer() else amount


def _number(text: str) -> Plain:
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_NUMBER else None


def _percent(text: str) -> Plain:
    number = text.removesuffix("%").strip()
    return int(number) if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= 100 else None


def _text(text: str) -> Plain:
    return text if text and len(text) <= 500 and not _UNSEEN.search(text) else None


_READERS: dict[ParameterType, Callable[[str], Plain]] = {
    "days": _days,
    "duration": _duration,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "text": _text,
}
