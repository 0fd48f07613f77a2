"""What the checks found, in words: what is wrong, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from app.i18n import N_, _
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.sentences.findings_actions import ACTIONS
from app.services.sentences.findings_history import HISTORY, history_values
from app.services.sentences.findings_kinds import KINDS
from app.services.sentences.findings_texts import TEXTS
from app.services.sentences.steps import step_title


class _Words(NamedTuple):
    what: str
    todo: str


_SENTENCES: dict[str, _Words] = {
    "P1-unreachable": _Words(
        N_("Nobody comes to the step “{title}”."),
        N_("Join it to the automation, or delete it."),
    ),
    "P2-dead-end": _Words(
        N_("The step “{title}” leads nowhere."),
        N_("Add the step that comes after it."),
    ),
    "P3-loop-without-wait": _Words(
        N_("The steps go round without a wait at “{title}”."),
        N_("Put a wait on the loop, or delete one of its wires."),
    ),
    "P4-unfinished": _Words(
        N_("The step “{title}” is unfinished."),
        N_("Fill in what is missing."),
    ),
    "P4-unfinished:event": _Words(
        N_("“{title}” does not say what starts the automation."),
        N_("Choose the event."),
    ),
    "P4-unfinished:rule": _Words(
        N_("The rule of “{title}” is unfinished."),
        N_("Choose what is compared, and with what."),
    ),
    "P4-unfinished:where": _Words(
        N_("The rule of “{title}” is unfinished."),
        N_("Finish the narrowing rule, or delete it."),
    ),
    "P4-unfinished:audience": _Words(
        N_("The audience of “{title}” is unfinished."),
        N_("Finish the audience’s rule, or delete it."),
    ),
    "P4-unfinished:field": _Words(
        N_("“{title}” does not say which date it follows."),
        N_("Choose the date field and the time of day."),
    ),
    "P4-unfinished:amount": _Words(
        N_("“{title}” does not say how long to wait."),
        N_("Give a length of at least one."),
    ),
    "P4-unfinished:end": _Words(
        N_("The business hours of “{title}” end before they begin."),
        N_("Choose an end that is after the start."),
    ),
    "P4-unfinished:cases": _Words(
        N_("The choice “{title}” has an unfinished rule."),
        N_("Give it at least one way, and say of each for whom it is."),
    ),
    "P4-unfinished:branches": _Words(
        N_("The split “{title}” has nothing to split."),
        N_("Give it at least two branches, and one of them a share."),
    ),
    "P4-unfinished:template": _Words(
        N_("The message “{title}” has not been written."),
        N_("Write the message, or choose one that is ready."),
    ),
    "P4-unfinished:blocks": _Words(
        N_("A part of the message “{title}” has an unfinished rule."),
        N_("Finish the rule that says who sees the part."),
    ),
    "P4-unfinished:changes": _Words(
        N_("“{title}” does not say what changes."),
        N_("Choose the tag or the field."),
    ),
    "P4-unfinished:text": _Words(
        N_("The notice “{title}” says nothing."),
        N_("Write what the staff should know."),
    ),
    "P4-unfinished-exit": _Words(
        N_("The event that ends the automation is unfinished."),
        N_("Choose the event, or delete the exit."),
    ),
    "P5-no-subject": _Words(
        N_("The message “{title}” has no subject."),
        N_("Write a subject: it is the first thing a customer sees."),
    ),
    "P5-no-class": _Words(
        N_("“{title}” is neither marketing nor a service message."),
        N_("Choose which: marketing needs the customer’s consent."),
    ),
    "P5-no-unsubscribe": _Words(
        N_("The message “{title}” has no way to stop the messages."),
        N_("Add the footer and show it to everybody."),
    ),
    "P6-cart-without-purchase-exit": _Words(
        N_("A purchase does not end the cart reminders."),
        N_("Add an exit on the purchase, so that buyers are not reminded."),
    ),
    "P7-two-order-gap": _Words(
        N_("Customers with exactly two orders are in neither group at “{title}”."),
        N_("Decide whether they are new or old, and change the limit."),
    ),
    "P7-second-order": _Words(
        N_("At “{title}” the second order takes the No branch."),
        N_("The guide calls a customer old from the third order on. Write the second its own words."),
    ),
    "P8-opened-gone": _Words(
        N_("“{title}” asks about a message that is not here."),
        N_("Choose another message in the rule."),
    ),
    "P8-opened-before-sent": _Words(
        N_("“{title}” asks about “{message}”, which has not been sent by then."),
        N_("Move the condition after the message, or ask about another one."),
    ),
    "P8-opened-without-wait": _Words(
        N_("“{title}” asks about “{message}” as soon as it is sent."),
        N_("Put a wait between them: people open mail in hours, not in seconds."),
    ),
    "P8-opened-without-source": _Words(
        N_("Nothing tells whether “{message}” was opened."),
        N_("Everybody takes the No branch. Connect the shop’s own endpoint in the settings, or ask about an order."),
    ),
    "P8-opened-without-source:text": _Words(
        N_("Nobody sees whether the text message “{message}” was opened."),
        N_("Everybody takes the No branch. Ask whether its link was clicked, or about an order."),
    ),
    "P8-opened-without-source:clicked": _Words(
        N_("Nothing tells whether “{message}” was clicked."),
        N_("Everybody takes the No branch. Connect the shop’s own endpoint in the settings, or ask about an order."),
    ),
    "P9-no-trigger": _Words(
        N_("The automation has no trigger."),
        N_("Add a trigger: what happens to the customer first?"),
    ),
    "P9-several-triggers": _Words(
        N_("The automation has {count} triggers."),
        N_("Keep one and delete the others: only one can start it."),
    ),
    "P10-late-welcome": _Words(
        N_("“{title}” comes more than a day after the subscription."),
        N_("Shorten the wait before it. A subscriber expects a message within a day."),
    ),
    "P11-free-webmail": _Words(
        N_("The messages come from a free address ({domain})."),
        N_("Use an address of your own domain: receivers trust it more."),
    ),
    "P12-no-goal": _Words(
        N_("Nothing tells whether this automation works."),
        N_("Add a goal, or choose what to measure."),
    ),
    "P13-service-offer": _Words(
        N_("The service message “{title}” carries an offer."),
        N_("Take the offer out, or make it a marketing message."),
    ),
    "P14-discount-everyone": _Words(
        N_("“{title}” gives everybody a discount at once."),
        N_("Try without one first, or give it only to those who need it."),
    ),
    "P14-discount-first": _Words(
        N_("“{title}” gives a discount before products have been tried."),
        N_("Put a message about products before it."),
    ),
    "P15-offer-without-end": _Words(
        N_("The offer in “{title}” has no end."),
        N_("Say for how many days it is valid."),
    ),
    "P16-port-open": _Words(
        N_("The branch “{label}” of “{title}” leads nowhere."),
        N_("Join it to a step, or to an exit."),
    ),
    "P17-no-shop-address": _Words(
        N_("The shop’s web address is missing, so the buttons lead nowhere."),
        N_("Fill it in in the settings, or give the buttons addresses of their own."),
    ),
    # the words of a message
    "message-syntax": _Words(
        N_("A variable in the message “{title}” is broken."),
        N_("Delete it and pick it again from the list."),
    ),
    "message-forbidden": _Words(
        N_("The message “{title}” does what a message may not."),
        N_("Use only the variables and filters of the list."),
    ),
    "message-subject-long": _Words(
        N_("The subject of “{title}” is {length} characters long."),
        N_("An inbox shows about {most}. Shorten it."),
    ),
    "message-preheader-long": _Words(
        N_("The preheader of “{title}” is {length} characters long."),
        N_("An inbox shows about {most}. Shorten it."),
    ),
    "message-no-preheader": _Words(
        N_("The message “{title}” has no preheader."),
        N_("Write one: it stands after the subject in the inbox."),
    ),
    "message-unknown-variable": _Words(
        N_("The message “{title}” uses the variable {variable}, which does not exist."),
        N_("Pick a variable from the list."),
    ),
    "message-no-fallback": _Words(
        N_("The variable {variable} in “{title}” can be empty."),
        N_("Give it a fallback."),
    ),
    "message-reduction-unproved": _Words(
        N_("The price of {sku} has fallen, but the prices of the 30 days before are not known (products: {count})."),
        N_("“{title}” shows only the new price. To show the reduction, give the lowest price of the 30 days before."),
    ),
    "message-codes-none": _Words(
        N_("The list “{list}” that “{title}” takes its codes from has none left."),
        N_("Bring codes to the list. Until then the message waits."),
    ),
    "message-codes-few": _Words(
        N_("The list “{list}” that “{title}” takes its codes from has {left} codes left."),
        N_("Bring more codes to the list."),
    ),
    "message-empty": _Words(
        N_("The message “{title}” has no text."),
        N_("Write the message."),
    ),
    "message-no-label": _Words(
        N_("A button in “{title}” has no text."),
        N_("Write on it what it does."),
    ),
    "message-no-link": _Words(
        N_("The button “{label}” in “{title}” has no address."),
        N_("Give it an address: now the customer would tap nothing."),
    ),
    "message-bad-link": _Words(
        N_("The address of “{label}” in “{title}” does not work: {link}"),
        N_("Write a whole address that starts with https."),
    ),
    "message-no-products": _Words(
        N_("A product block in “{title}” has no products."),
        N_("Choose the products, or delete the block."),
    ),
    "message-no-picture": _Words(
        N_("A picture in “{title}” has not been chosen."),
        N_("Choose the picture, or delete the block."),
    ),
    "message-bad-picture": _Words(
        N_("A picture in “{title}” cannot be shown: {source}"),
        N_("Choose another picture."),
    ),
    "message-no-alt": _Words(
        N_("A picture in “{title}” has no alternative text."),
        N_("Say in words what it shows: not everybody sees pictures."),
    ),
    "message-no-reason": _Words(
        N_("The footer of “{title}” does not say why the message came."),
        N_("Write the reason in the footer."),
    ),
    "message-no-details": _Words(
        N_("The sender’s details are incomplete: {missing}."),
        N_("Fill them in in the settings: marketing must name its sender."),
    ),
    "message-false-reply": _Words(
        N_("The subject of “{title}” looks like an answer to somebody’s message."),
        N_("Take “Re:” away: it misleads, and filters know it."),
    ),
    "message-spam-words": _Words(
        N_("“{words}” in “{title}” reads like spam."),
        N_("Say the same in your own words."),
    ),
    "message-shouting": _Words(
        N_("“{title}” shouts: capitals or many exclamation marks."),
        N_("Write it in small letters, with one exclamation mark at most."),
    ),
    "message-scarcity": _Words(
        N_("“{words}” in “{title}” is not tied to the shop’s stock."),
        N_("Use the stock variable, or take the words out: false scarcity is against the law."),
    ),
    "message-urgency": _Words(
        N_("“{words}” in “{title}” is not tied to any day."),
        N_("Give the offer an end, or take the words out: false urgency is against the law."),
    ),
    "message-price-claim": _Words(
        N_("“{words}” in “{title}” claims a lower price."),
        N_("Show the lowest price of 30 days with product rows or in words. Ignore this if it is a personal benefit."),
    ),
    "message-local-to-all": _Words(
        N_("“{words}” in “{title}” goes to everybody, wherever they live."),
        N_("Ask for the town first, or show the part only to those who live near."),
    ),
    "message-mostly-pictures": _Words(
        N_("“{title}” is pictures and few words."),
        N_("Say the same in words: many see no pictures, and filters distrust them."),
    ),
    "message-contrast:light": _Words(
        N_("“{words}” in “{title}” can hardly be read (contrast {ratio})."),
        N_("Make the words darker, or their ground lighter."),
    ),
    "message-contrast:dark": _Words(
        N_("“{words}” in “{title}” can hardly be read in a dark mail program (contrast {ratio})."),
        N_("Give the part a ground of its own, or leave the colour of the words out."),
    ),
    "message-contrast": _Words(
        N_("“{words}” in “{title}” can hardly be read (contrast {ratio})."),
        N_("Make the words darker, or their ground lighter."),
    ),
    "message-too-large": _Words(
        N_("The message “{title}” is large, {kilobytes} kB."),
        N_("Shorten it: Gmail hides the end, and the way to stop is there."),
    ),
    **{code: _Words(*told) for code, told in (ACTIONS | KINDS | TEXTS).items()},
}  # fmt: skip

_DETAILS = {
    "name": N_("name"),
    "business_id": N_("business ID"),
    "address": N_("address"),
    "email": N_("email address"),
}
_PORTS = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "event": N_("Happened"),
    "timeout": N_("Time ran out"),
    "else": N_("Everyone else"),
}


def say(finding: Finding, flow: Flow) -> str:
    """What is wrong, in one sentence."""
    words = _words(finding)
    return _(words.what).format(**_values(finding, flow)) if words else finding.code


def todo(finding: Finding, flow: Flow) -> str:
    """What to do about it, in a sentence or two."""
    words = _words(finding)
    return _(words.todo).format(**_values(finding, flow)) if words else ""


def _words(finding: Finding) -> _Words | None:
    """The most particular sentences there are: for the field, or for what is asked about, before the general ones."""
    for detail in (finding.field, finding.params.get("what")):
        if f"{finding.code}:{detail}" in _SENTENCES:
            return _SENTENCES[f"{finding.code}:{detail}"]
    return _Words(*HISTORY[finding.code]) if finding.code in HISTORY else _SENTENCES.get(finding.code)


def _values(finding: Finding, flow: Flow) -> dict[str, object]:
    values: dict[str, object] = {**finding.params, "title": _title(finding.node, flow)}
    if "message" in values:
        values["message"] = _title(str(values["message"]), flow)
    if finding.code == "P16-port-open" and values.get("label") in _PORTS:
        values["label"] = _(_PORTS[str(values["label"])])
    if "missing" in values:
        values["missing"] = ", ".join(_(_DETAILS.get(one, one)) for one in str(values["missing"]).split(", "))
    return values | history_values(finding, flow)


def _title(node_id: str, flow: Flow) -> str:
    """What the step is called: its title, its message's subject, or as steps without a title are."""
    node = flow.by_id.get(node_id)
    if node is None:
        return flow.name
    message = flow.template_by_id.get(getattr(node, "template", ""))
    return node.title or (message.subject if message else "") or step_title(node)
