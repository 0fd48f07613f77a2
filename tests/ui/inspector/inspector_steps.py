"""A small flow with a step of every kind."""

from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.flow import Edge
from app.model.nodes import (
    AddTag,
    Await,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    Split,
    Trigger,
    Wait,
)
from app.model.rules import All, Compare
from app.model.sources import OnEvent
from app.model.template import Footer, Heading, Template, Text
from app.model.times import ForDuration

NODES: tuple[Node, ...] = (
    Await("await", event="Order Completed"),
    Change("change", changes=(AddTag("VIP"),)),
    Choice("choice", "Asiakastyyppi", (Case("a", "VIP", All((Compare("profile.points", "ge", 500),))),)),
    Condition("condition", "Ensimmäinen ostos?", All((Compare("orders.count", "eq", 1),))),
    Email("email", "Kiitos", "message", "marketing"),
    Email("email2", "Muistutus", "message2", "marketing", too_late_hours=4),
    Exit("exit"),
    GiveCode("give_code", codes="kesa"),
    Goal("goal", event="Account Created"),
    Notify("notify"),
    Sms("sms", text="Hei"),
    Split("split"),
    StartFlow("start_flow"),
    Trigger("trigger", source=OnEvent("Order Completed")),
    Wait("wait", until=ForDuration(4, "hours")),
    Webhook("webhook", url="https://kassa.example/polku"),
)
EDGES = (
    Edge("choice", "a", "exit"),
    Edge("choice", "else", "exit"),
    Edge("condition", "no", "split"),
    Edge("condition", "yes", "wait"),
    Edge("split", "a", "email2"),
    Edge("split", "b", "exit"),
    Edge("trigger", "out", "condition"),
    Edge("wait", "out", "email"),
)
MESSAGES = (
    Template("message", subject="Kiitos", blocks=(Heading("Kiitos"), Text("Hei"), Footer())),
    Template("message2", subject="Muistutus", blocks=(Text("Hei"), Footer())),
)
