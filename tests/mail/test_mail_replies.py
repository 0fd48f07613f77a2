"""What servers say, and what it means for the message, the customer and the queue."""

import pytest

from app.mail.replies import Stage, classify


@pytest.mark.parametrize(
    ("stage", "code", "text", "kind"),
    [
        ("body", 250, "2.0.0 Ok: queued as 4Q", "accepted"),
        ("data", 354, "End data", "accepted"),
        ("rcpt", 251, "will forward", "accepted"),
        ("rcpt", 450, "4.2.0 greylisted", "retry"),
        ("body", 451, "4.7.1 try later", "retry"),
        ("mail", 421, "closing", "retry"),
        ("rcpt", 452, "4.5.3 too many recipients", "retry"),
        ("rcpt", 550, "5.1.1 no such user", "refused"),
        ("rcpt", 550, "No such user here", "refused"),
        ("rcpt", 553, "5.1.3 bad address", "refused"),
        ("rcpt", 552, "5.2.2 mailbox full", "refused"),
        ("body", 552, "5.3.4 too big", "refused"),
        ("rcpt", 550, "5.7.1 relaying denied", "sender_fault"),
        ("rcpt", 550, "Relay not permitted", "sender_fault"),
        ("rcpt", 554, "blocked by policy", "sender_fault"),
        ("rcpt", 530, "5.7.0 Authentication required", "sender_fault"),
        ("mail", 535, "5.7.8 bad credentials", "sender_fault"),
        ("mail", 550, "5.7.30 Basic authentication is not supported", "sender_fault"),
        ("mail", 553, "5.7.1 sender address not owned by user", "sender_fault"),
        ("mail", 501, "5.1.7 bad sender", "sender_fault"),
        ("body", 550, "5.7.26 unauthenticated mail, DMARC", "sender_fault"),
        ("body", 550, "5.7.515 access denied", "sender_fault"),
        ("body", 554, "5.5.0 daily sending quota exceeded", "sender_fault"),
        ("data", 554, "no", "sender_fault"),
        ("rcpt", 550, "5.1.8 <hei@a.example>: Sender address rejected: Domain not found", "sender_fault"),
        ("rcpt", 550, "#5.1.0 Address rejected.", "refused"),
        ("rcpt", 550, "no such user; you are 5.7.1.9", "refused"),
        ("mail", 503, "nested MAIL", "retry"),
        ("rcpt", -1, "malformed", "retry"),
    ],
)
def test_a_reply_is_understood(stage: Stage, code: int, text: str, kind: str) -> None:
    reply = classify(code, text, stage)
    assert reply.kind == kind
    assert reply.code == code


@pytest.mark.parametrize(
    ("stage", "code", "text", "about_us"),
    [
        ("mail", 451, "4.7.1 too many messages from your account, slow down", True),
        ("body", 451, "4.7.0 message rate exceeded", True),
        ("data", 450, "4.7.28 unusual rate of unsolicited mail", True),
        ("mail", 454, "4.7.0 temporary authentication failure", True),
        ("rcpt", 450, "4.7.1 Error: too much mail; rate limit", True),
        ("mail", 421, "4.7.0 try again later, closing connection", True),
        ("mail", 432, "4.7.12 a password transition is needed", True),
        ("rcpt", 450, "4.7.1 <elsa@x.example>: Recipient address rejected: Greylisted", False),
        ("body", 451, "4.7.1 Greylisting in action, please come back later", False),
        ("rcpt", 450, "4.2.0 greylisted", False),
        ("rcpt", 452, "4.2.2 mailbox full", False),
        ("body", 451, "4.3.0 disk", False),
    ],
)
def test_a_temporary_refusal_of_us_is_told_from_one_of_the_message(
    stage: Stage, code: int, text: str, about_us: bool
) -> None:
    reply = classify(code, text, stage)
    assert (reply.kind, reply.about_us) == ("retry", about_us)


def test_a_long_answer_is_kept_short() -> None:
    assert len(classify(550, "x\n " * 5_000, "rcpt").text) <= 500
