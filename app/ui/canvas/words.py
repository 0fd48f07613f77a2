"""What stands on a card: kind, title, one line of detail, icon."""

import msgspec

from app.i18n import N_, _, ngettext, number, percent
from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.flow import Flow
from app.model.nodes import (
    AddTag,
    Await,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Kind,
    Node,
    Notify,
    RemoveTag,
    SetField,
    Split,
    Trigger,
    Wait,
    kind_of,
    ports,
)
from app.model.sources import (
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    ProductNews,
)
from app.model.times import ForDuration
from app.services.sentences.happenings import event_past
from app.services.sentences.steps import clock_words
from app.ui.inspector.variables import VARIABLE, chip_text
from app.ui.words.events import event_words
from app.ui.words.metrics import METRIC_WORDS
from app.ui.words.rules import field_words, rule_in_words
from app.ui.words.waits import calendar_words, length_words, wait_detail, wait_title, wait_value

KIND_WORDS: dict[Kind, str] = {
    "trigger": N_("Trigger"),
    "wait": N_("Wait"),
    "await": N_("Wait for an event"),
    "condition": N_("Condition"),
    "choice": N_("Choice"),
    "split": N_("Split"),
    "email": N_("Email"),
    "change": N_("Action"),
    "sms": N_("Text message"),
    "notify": N_("Action"),
    "webhook": N_("Webhook"),
    "give_code": N_("Discount code"),
    "start_flow": N_("Jump"),
    "goal": N_("Goal"),
    "exit": N_("Exit"),
}
_ANYTHING: dict[str, str] = {
    "Order Completed": N_("All products"),
    "Cart Abandoned": N_("All carts"),
    "Newsletter Subscribed": N_("All new subscribers"),
}
_EVENT_ICONS = {"Order Completed": "bag", "Cart Abandoned": "cart", "Newsletter Subscribed": "mail"}


class CardText(msgspec.Struct, frozen=True):
    """The words of one step.

    `tone` names the kind's colours; `short` is the title where there is room for a word; `ways` stand on the wires.
    """

    tone: str
    icon: str
    label: str
    title: str
    detail: str = ""
    short: str = ""
    ways: tuple[str, ...] = ("",)


def kind_words(kind: Kind) -> str:
    """The kind as a person calls it."""
    return _(KIND_WORDS[kind])


def title_of(node: Node, flow: Flow | None = None) -> str:
    """The title a person gave, or what the step does."""
    return card_text(node, flow or Flow()).title


def port_words(node: Node, port: str) -> str:
    """What a way out is called: "Kyllä", "Ei", a split's branch; "" where there is only one."""
    match node:
        case Condition():
            return _("Yes") if port == "yes" else _("No")
        case Await():
            return _("Happened") if port == "event" else _("Time ran out")
        case Choice(cases=cases):
            letters = {case.port: case.label or chr(ord("A") + number) for number, case in enumerate(cases)}
            return letters.get(port) or _("Everyone else")
        case Split(branches=branches):
            return next((branch.label or branch.port.upper() for branch in branches if branch.port == port), port)
        case _:
            return ""


def card_text(node: Node, flow: Flow) -> CardText:
    """The words of a step in the language of the moment."""
    label = kind_words(kind_of(node))
    match node:
        case Trigger():
            return _trigger(node, label, flow)
        case Wait(until=until):
            icon = "clock" if isinstance(until, ForDuration) else "calendar"
            return CardText("wait", icon, label, node.title or wait_title(node), wait_detail(node), wait_value(node))
        case Condition():
            rule = rule_in_words(node.rule, flow)
            ways = tuple(port_words(node, port) for port in ports(node))
            return CardText("condition", "diamond", label, node.title or rule, rule if node.title else "", ways=ways)
        case Choice():
            ways = tuple(port_words(node, port) for port in ports(node))
            rules = (rule_in_words(case.rule, flow) for case in node.cases)
            detail = ", ".join(f"{name}: {rule}" for name, rule in zip(ways, rules, strict=False))
            return CardText("condition", "list", label, node.title or _("Whose way is it?"), detail, ways=ways)
        case Await():
            return _await(node, label, flow)
        case Split(test=test):
            title = node.title or (_("Split at random") if test is None else _("Test of two variants"))
            detail = _shares(node) if test is None else f"{_(METRIC_WORDS[test.metric])} · {_shares(node)}"
            return CardText("split", "split", label, title, detail, ways=_split_ways(node))
        case Email():
            return _email(node, label, flow)
        case Change() | Notify() | Sms() | Webhook() | GiveCode() | StartFlow():
            return _action(node, label)
        case Goal():
            within = ngettext("Goal, within {n} day", "Goal, within {n} days", node.within_days)
            title = node.title or (event_past(node.event) if node.event else _("Goal reached"))
            return CardText("goal", "flag", within.format(n=number(node.within_days)), title)
        case Exit():
            return CardText("goal", "exit", label, node.title or _("Leaves"))


def _trigger(node: Trigger, label: str, flow: Flow) -> CardText:
    source = node.source
    audience = rule_in_words(node.audience, flow)
    match source:
        case OnEvent(event=event, where=where):
            everything = _(_ANYTHING[event]) if event in _ANYTHING else _("Everyone")
            detail = rule_in_words(where, flow) or audience or everything
            return CardText("trigger", _EVENT_ICONS.get(event, "bolt"), label, node.title or event_words(event), detail)
        case OnDaysSinceOrder(days=days, category=category, product=product):
            title = ngettext("{n} day since an order", "{n} days since an order", days).format(n=number(days))
            detail = product or category or audience or _("No newer order")
            return CardText("trigger", "calendar", label, node.title or title, detail)
        case OnCartLeft(after=after):
            title = node.title or _("Customer leaves a cart unbought")
            detail = audience or _("Untouched for {length}").format(length=length_words(after))
            return CardText("trigger", "cart", label, title, detail)
        case OnDateField():
            return CardText("trigger", "calendar", label, node.title or _date_title(source), _date_detail(source))
        case OnCalendarDay():
            title = node.title or calendar_words(source)
            detail = _("{who}, {time}").format(who=audience or _("Everyone"), time=clock_words(source.at))
            return CardText("trigger", "calendar", label, title, detail)
        case OnSegmentEntry(rule=rule):
            title = node.title or _segment_title(source)
            return CardText("trigger", "users", label, title, rule_in_words(rule, flow))
        case OnProductNews():
            title = node.title or _(NEWS_WORDS[source.news])
            return CardText("trigger", "tag", label, title, audience or interest_words(source))
        case OnHand():
            title = node.title or _("Customer is added by hand")
            return CardText("trigger", "users", label, title, audience or _("One by one or from a list"))


NEWS_WORDS: dict[ProductNews, str] = {
    "price_drop": N_("A product’s price drops"),
    "back_in_stock": N_("A product is back in stock"),
    "low_stock": N_("A product is running out"),
}


def interest_words(source: OnProductNews) -> str:
    """For whom the news is, and what counts as news: "Katsoi tai lisäsi koriin, 30 päivää · vähintään 5 %"."""
    words = {
        "viewed": N_("Viewed it within {n} days"),
        "cart": N_("Put it in a cart within {n} days"),
        "either": N_("Viewed it or put it in a cart within {n} days"),
    }
    told = _(words[source.interest]).format(n=number(source.within_days))
    match source.news:
        case "price_drop":
            return _("{who} · at least {share}").format(who=told, share=percent(source.percent / 100, 0))
        case "low_stock":
            return _("{who} · {n} left or fewer").format(who=told, n=number(source.pieces))
        case _:
            return told


def _await(node: Await, label: str, flow: Flow) -> CardText:
    ways = tuple(port_words(node, port) for port in ports(node))
    longest = _("At the longest {length}").format(length=length_words(node.timeout))
    title = node.title or (event_past(node.event) if node.event else _("Wait for an event"))
    where = rule_in_words(node.where, flow)
    detail = f"{longest} · {where}" if where else longest
    return CardText("wait", "inbox", label, title, detail, ways=ways)


def _segment_title(source: OnSegmentEntry) -> str:
    if source.leaves:
        return _("Leaves “{name}”").format(name=source.name) if source.name else _("Leaves a segment")
    return _("Joins “{name}”").format(name=source.name) if source.name else _("Joins a segment")


def _date_title(source: OnDateField) -> str:
    if source.field == "birthday":
        return _("Customer’s birthday")
    if source.field == "first_order":
        return _("Anniversary of the first order") if source.yearly else _("Day of the first order")
    return field_words(f"field.{source.field}")


def _date_detail(source: OnDateField) -> str:
    at = clock_words(source.at)
    days = abs(source.offset_days)
    if source.offset_days < 0:
        return ngettext("{n} day before, {time}", "{n} days before, {time}", days).format(n=number(days), time=at)
    if source.offset_days > 0:
        return ngettext("{n} day after, {time}", "{n} days after, {time}", days).format(n=number(days), time=at)
    return _("On the day, {time}").format(time=at)


def _split_ways(node: Split) -> tuple[str, ...]:
    """Branches by name; of three or more each tells its share, too."""
    names = tuple(port_words(node, branch.port) for branch in node.branches)
    if len(names) < 3:
        return names
    total = sum(branch.weight for branch in node.branches) or 1
    shares = (percent(branch.weight / total, 0) for branch in node.branches)
    return tuple(f"{name} · {share}" for name, share in zip(names, shares, strict=True))


def _shares(node: Split) -> str:
    total = sum(branch.weight for branch in node.branches) or 1
    return ", ".join(f"{branch.label} {percent(branch.weight / total, 0)}" for branch in node.branches)


def _email(node: Email, label: str, flow: Flow) -> CardText:
    template = flow.template_by_id.get(node.template)
    subject = plain_variables(template.subject) if template else ""
    title = node.title or (template.name if template else "") or subject or _("New message")
    rest = [subject, plain_variables(template.preheader) if template else ""]
    detail = next((words for words in rest if words and not words.startswith(title)), "")
    return CardText("email", "mail", label, title, detail or ("" if subject else _("No subject yet")))


def _action(node: Change | Notify | Sms | Webhook | GiveCode | StartFlow, label: str) -> CardText:
    match node:
        case Change():
            return CardText("action", _change_icon(node), label, node.title or _changes(node))
        case Notify():
            return CardText("action", "bell", label, node.title or node.text or _("Notify me"))
        case Sms(text=text):
            said = " ".join(plain_variables(text).split())
            title = node.title or said or _("New text message")
            return CardText("sms", "message", label, title, said if node.title else "" if said else _("No text yet"))
        case Webhook(url=url):
            return CardText("action", "link", label, node.title or url.partition("://")[2] or _("Tell another system"))
        case GiveCode(codes=codes):
            words = _("A code of “{name}”").format(name=codes) if codes else _("Give a code")
            return CardText("action", "gift", label, node.title or words)
        case _:
            name = node.flow
            words = _("Start “{name}”").format(name=name) if name else _("Start another automation")
            return CardText("action", "flow", label, node.title or words)


def plain_variables(text: str) -> str:
    """Merge variables as a person reads them: {first name}."""
    return VARIABLE.sub(lambda match: "{" + chip_text(match.group()) + "}", text)


def _change_icon(node: Change) -> str:
    match node.changes[:1]:
        case (SetField(),):
            return "edit"
        case (AddPoints(),):
            return "star"
        case _:
            return "tag"


def _changes(node: Change) -> str:
    if not node.changes:
        return _("Change the customer’s details")
    match node.changes[0]:
        case AddTag(tag_name=name):
            words = _("Add a tag: {name}").format(name=name) if name else _("Add a tag")
        case RemoveTag(tag_name=name):
            words = _("Remove a tag: {name}").format(name=name) if name else _("Remove a tag")
        case AddPoints(points=points):
            words = ngettext("Add {n} point", "Add {n} points", abs(points)).format(n=number(points))
        case SetField(field=field):
            known = field_words(field if "." in field else f"field.{field}")
            words = _("Change: {field}").format(field=known) if field else _("Change a detail")
    more = len(node.changes) - 1
    return f"{words} +{more}" if more else words
