"""Reads messages into the activity view: rows, figures and the story of one message."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.engine.letters import WAITS_FOR_CODES
from app.i18n import _, date, ngettext, number, time
from app.i18n import datetime as say_moment
from app.services.activity import SHOWN, Wanted, explain_message, filter_of
from app.services.desk import Desk
from app.services.flows import list_flows
from app.services.sending import sending_state
from app.services.sentences.messages import server_answer, taken_by_channel, to_whom, which_message, why_so
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.replies import refusal_words
from app.services.sentences.why import came_in_words, why_lines
from app.store.explain import Explanation
from app.store.messages import MessageRow
from app.ui.activity.route import checks_of, step_values, step_words, stops_of
from app.ui.activity.rows import ActivityRead, ActivityRow, MessageStory, Moment, Standing, Tone
from app.ui.people import People
from app.ui.zones import zone_of

_TONES: dict[str, Tone] = {"failed": "error", "uncertain": "warning", "retry": "warning", "sent": "success"}


def read_activity(desk: Desk, people: People, wanted: Wanted, limit: int) -> ActivityRead:
    """The messages wanted, newest first, the figures on top, and the automations there are. SLOW in a long log."""
    now, zone = desk.clock.now(), zone_of(desk)
    messages = desk.store.messages
    found = messages.find(filter_of(wanted, zone), limit)
    counts = _by_tab(messages.counts(filter_of(replace(wanted, shown=""), zone)))
    every = counts if wanted == Wanted(shown=wanted.shown) else _by_tab(messages.counts())
    flows = [(one.title, one.name) for one in list_flows(desk)]
    rows = [_row(one, people, now, zone) for one in found]
    return ActivityRead(rows, _standing(desk, now, zone, every), counts, sorted(flows))


def _by_tab(counts: dict[str, int]) -> dict[str, int]:
    tabs = {tab: sum(counts.get(state, 0) for state in SHOWN if SHOWN[state] == tab) for tab in SHOWN.values()}
    return {"": sum(counts.values()), **tabs}


def _standing(desk: Desk, now: datetime, zone: ZoneInfo, counts: dict[str, int]) -> Standing:
    state = sending_state(desk)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    most = desk.policy.limits.per_day
    failed = counts["failed"] + counts["uncertain"]
    next_note = ""
    if state.next_at is not None:
        next_note = "" if state.next_at <= now + timedelta(hours=18) else date(state.next_at, zone)
    people = ngettext("{n} on a path", "{n} on a path", state.waiting).format(n=number(state.waiting))
    return Standing(
        next_at=time(max(state.next_at, now), zone) if state.next_at else "–",
        next_note=next_note,
        queued=counts["queued"],
        queued_note=people,
        sent_today=desk.store.stats.sent_since(midnight),
        limit_note=_("limit {n}").format(n=number(most)) if most else "",
        retry=counts["retry"],
        failed=failed,
        failed_note=_("waits for you") if failed else "",
    )


def story(desk: Desk, people: People, message_id: int) -> MessageStory:
    """Why this message, told in order."""
    found = explain_message(desk, message_id)
    now, zone = desk.clock.now(), zone_of(desk)
    row = _row(found.message, people, now, zone)
    headline, explanation, safe = _verdict(found, zone)
    return MessageStory(
        row=row,
        headline=headline,
        explanation=explanation,
        safe=safe,
        tone=_TONES.get(row.state, "neutral"),
        moments=tuple(_moments(found, now, zone)),
        checked=checks_of(found, zone),
        stops=tuple(stops_of(found, zone)),
        subject=found.message.subject or found.message.title,
        note=_("{flow}, version {version}").format(flow=found.message.flow_title, version=found.message.version),
        copied="\n".join(why_lines(found, zone)) if found.entry is not None else headline,
        can=_can(found.message),
    )


def _row(one: MessageRow, people: People, now: datetime, zone: ZoneInfo) -> ActivityRow:
    return ActivityRow(
        id=one.id,
        when=_when(one.at, now, zone),
        state=SHOWN[one.state],
        customer=to_whom(one),
        persona=people.key_of(one.email),
        email=one.email,
        title=which_message(one),
        automation=one.flow_title,
        why=why_so(one, zone),
    )


def _when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    same_day = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return time(moment, zone) if same_day else date(moment, zone).partition("\u00a0")[2]


def _verdict(found: Explanation, zone: ZoneInfo) -> tuple[str, str, str]:
    one = found.message
    shown = SHOWN[one.state]
    if shown == "sent" and one.channel != "mail":
        return taken_by_channel(one.channel), "", ""
    if shown == "retry" and one.reason == WAITS_FOR_CODES:
        return _("The customer waits for a code"), say_reason(one.reason), _("Nothing was lost.")
    if shown == "sent":
        text = _("The server took responsibility for it. Whether it was read is not known.")
        return _("The server took the message"), text, ""
    if shown == "queued":
        text = _("It leaves {moment}, if nothing stops it then.").format(moment=say_moment(one.due_at, zone))
        return _("The message waits for its time"), text, ""
    if shown == "retry":
        text = _("The server asked to try later: {code} {text}").format(code=one.reply_code, text=one.reply_text)
        return _("The message is tried again"), text, _("Nothing was lost.")
    if shown == "uncertain":
        text = _("The connection broke after the message had begun to leave. It is not sent again by itself.")
        return _("It is not known whether it arrived"), text, _("Nothing is sent twice without you.")
    if shown == "failed":
        answer = server_answer(one) or say_reason(one.reason)
        told = refusal_words(one.reply_text) or _("The message did not leave")
        return told, answer, _("Nothing was lost, the message waits for your decision.")
    return _("The message was held back: {reason}").format(reason=say_reason(one.reason)), "", ""


def _moments(found: Explanation, now: datetime, zone: ZoneInfo) -> list[Moment]:
    one = found.message
    told: list[Moment] = []
    if one.state == "sent" and found.sent_at is not None:
        told.append(Moment(_when(found.sent_at, now, zone), _("The server took it"), server_answer(one), "success"))
    elif one.state in ("failed", "uncertain"):
        tone: Tone = "error" if one.state == "failed" else "warning"
        words = _("The server refused") if one.reply_code else _("It did not leave")
        told.append(Moment(_when(one.at, now, zone), words, server_answer(one) or say_reason(one.reason), tone))
    elif one.state in ("suppressed", "skipped"):
        told.append(Moment(_when(one.at, now, zone), _("Held back"), say_reason(one.reason), "warning"))
    if found.wire_at is not None:
        told.append(Moment(_when(found.wire_at, now, zone), _("It began to leave"), "", "info"))
    for step in reversed(found.route):
        told.append(
            Moment(_when(step.at, now, zone), step_words(step, found.flow), step_values(step, found.flow, zone))
        )
    if found.entry is not None:
        told.append(Moment(_when(found.entry.at, now, zone), _("Came in"), came_in_words(found.entry, found.flow)))
    return told


def _can(one: MessageRow) -> frozenset[str]:
    able = {"stop_customer"} if one.customer and one.message_class == "marketing" else set()
    if one.state in ("failed", "uncertain"):
        able.add("resend")
    if one.state == "uncertain":
        able |= {"delivered", "not_delivered"}
    return frozenset(able)
