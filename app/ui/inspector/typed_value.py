"""Values of open fields as a person types them: numbers are numbers, yes and no are flags, the rest is text."""

from app.i18n import N_, _, current_language

_YES, _NO = N_("yes"), N_("no")


def parsed(text: str) -> str | int | float | bool:
    """`12` and `12,5` are numbers in the user's spelling; "yes" and "no" in the user's language are flags."""
    clean = text.strip()
    if clean.casefold() in (_(_YES), _(_NO)):
        return clean.casefold() == _(_YES)
    digits = clean.replace("\u00a0", "").replace(" ", "")
    if current_language() == "fi":
        digits = digits.replace(",", ".")
    try:
        number = float(digits)
    except ValueError:
        return text
    if digits[-1] == "." or not digits.lstrip("+-").replace(".", "", 1).isdigit():
        return text
    return int(number) if number.is_integer() and "." not in digits else number


def spelled(value: object) -> str:
    """The way `parsed` reads it back."""
    if isinstance(value, bool):
        return _(_YES) if value else _(_NO)
    if isinstance(value, float):
        text = f"{value:g}" if abs(value) < 1e15 else str(value)
        return text.replace(".", ",") if current_language() == "fi" else text
    return "" if value is None else str(value)
