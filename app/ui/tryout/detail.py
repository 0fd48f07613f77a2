"""One message of a trial's mailbox: what, when, why; and how many there are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.engine.played import Played
from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say as say_reason
from app.services.trial_scene import Case
from app.services.trial_tally import Parts
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import ElidedLabel, label, set_tone
from app.ui.widgets.layouts import row


class Sum(Card):
    """So many messages: about what was bought already, and others."""

    def __init__(self, title: str, tone: str) -> None:
        self._sum = label("", "title", tone, digits=True)
        self._title = title
        self._parts = label("", "small", tone, wrap=True)
        self._head = ElidedLabel(title, "small", tone)
        super().__init__(self._head, self._sum, self._parts, None, margins=(10, 8, 8, 8), gap=0)
        self.setProperty("banner", tone)

    def show_title(self, title: str, tone: str) -> None:
        """Other words above, in a colour that judges or does not."""
        self._title = title
        self._head.setText(title)
        self.setProperty("banner", tone)
        for shown in (self, self._head, self._sum, self._parts):
            set_tone(shown, tone)

    def show_parts(self, parts: Parts) -> None:
        """Newsletters about what was bought and others, and messages of automations; what there is none of is left
        out."""
        told = [(parts.again, _("what they bought")), (parts.others, _("other")), (parts.flows, _("automations"))]
        shown = told if parts.again or parts.others else told[2:]
        words = " + ".join(number(count) for count, _name in shown)
        self._sum.setText(words)
        self._parts.setText(" + ".join(name for _count, name in shown))
        self.setAccessibleName(f"{self._title}, {words}")


class Detail(Card):
    """One message: what, when, why, and on demand what it says."""

    def __init__(self, read: Callable[[], object], step: Callable[[int], object]) -> None:
        self._title, self._why = ElidedLabel("", "bold"), label("", "small", "secondary", wrap=True)
        back = IconButton("left", _("Earlier message"), side=26, icon_size=14, on_click=lambda: step(-1))
        forth = IconButton("right", _("Later message"), side=26, icon_size=14, on_click=lambda: step(1))
        self.open = secondary(_("See it"), "eye", "small", on_click=read)
        self.drawing = secondary(_("Show in the drawing"), "route", "small")
        head = row(self._title, back, forth, gap=4)
        head.setStretch(0, 1)
        super().__init__(head, self._why, row(self.open, self.drawing, None), margins=(12, 8, 10, 10), gap=6)

    def show_message(self, title: str, why_words: Sequence[str]) -> None:
        """Another message."""
        self.show()
        self._title.setText(title)
        self._why.setText("\n".join(why_words))

    def clear(self) -> None:
        """No message."""
        self.hide()


def why(case: Case, played: Played, flow_name: str, zone: ZoneInfo) -> list[str]:
    """Why the message would have come, or not, a sentence a line."""
    lines = []
    ways = case.ways_before if played in case.before and played not in case.after else case.ways
    if played.way and played.way <= len(ways):
        way = ways[played.way - 1]
        came = _("{flow}: came in {when}").format(flow=flow_name or played.flow, when=say_moment(way.entered_at, zone))
        lines.append(came)
    else:
        lines.append(_("A newsletter of the shop’s history"))
    when = say_moment(played.at, zone)
    if played.reason:
        lines.append(_("Held back {when}: {reason}").format(when=when, reason=say_reason(played.reason)))
        numbers = [(key, value) for key, value in played.seen.items() if "/" in key and isinstance(value, int)]
        for key, value in numbers:
            most, days = key.split("/")
            told = ngettext(
                "{n} message in {days} days, at most {most}", "{n} messages in {days} days, at most {most}", value
            )
            lines.append(told.format(n=number(value), days=days, most=most))
        lines += _seen(played, zone)
    elif played.deferred:
        lines.append(_("Leaves {when}, later than it was due").format(when=when))
    else:
        lines.append(_("Leaves {when}").format(when=when))
    return lines


def _seen(played: Played, zone: ZoneInfo) -> list[str]:
    """What a guardrail of the past saw: what was bought and when, or when the same was in the mailbox."""
    if "at" not in played.seen:
        return []
    day = say_date(datetime.fromisoformat(str(played.seen["at"])), zone)
    match played.reason:
        case "just_bought":
            return [_("Bought: {category}").format(category=f"{played.seen['category']}, {day}")]
        case "same_content":
            return [_("Got it last {day}").format(day=day)]
        case _:
            return []
