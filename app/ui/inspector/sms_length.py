"""How long a text message is, said beneath where it is written."""

from PySide6.QtWidgets import QLabel

from app.i18n import _, ngettext, number
from app.render.sms_length import SmsLength
from app.render.text_message import usual_length
from app.ui.inspector.form import Counted
from app.ui.inspector.host import Known


def show_length(counted: Counted, told: QLabel, text: str, known: Known) -> None:
    """The length of a text with variables, for a usual customer, its links as they are written."""
    length = usual_length(text, known.address_lengths, known.shop)
    counted.limit = length.room if length.parts > 1 else 160 if length.alphabet == "GSM-7" else 70
    counted.show_length(length.used)
    told.setText(length_told(length))


def length_told(length: SmsLength) -> str:
    """How many messages it takes, and why so many."""
    parts = ngettext("{n} message", "{n} messages", max(length.parts, 1)).format(n=number(max(length.parts, 1)))
    if length.foreign:
        signs = " ".join(length.foreign[:5])
        return _("{parts}; {signs} halve the room").format(parts=parts, signs=signs)
    return parts
