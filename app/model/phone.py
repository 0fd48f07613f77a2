"""Phone numbers as a gateway wants them: international, digits only."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"[\s\u00a0().\-/\u2010-\u2013]+")
_NUMBER = re.compile(r"[1-9]\d{6,14}", re.ASCII)


def international(written: str, country_code: str = "358") -> str:
    """The number as E.164 with its plus sign, as people write it at home or abroad; "" if it is none.

    A number that begins with one zero is one of the country with this code.
    """
    bare = _ASIDE.sub("", written)
    if bare.startswith("+"):
        digits = bare[1:]
    elif bare.startswith("00"):
        digits = bare[2:]
    elif bare.startswith("0"):
        digits = country_code + bare[1:]
    else:
        digits = bare
    return f"+{digits}" if _NUMBER.fullmatch(digits) else ""
