"""A span of whole days that has ended, as it stood at its end: so that it can be compared with one that has not ended.

Of those who came in during the span counts what had happened to them before its end. What came of it later (a click a
month after the message) does not: those of a span up to now have not had that time yet either. So what is told of a
span that has ended changes only as what is known of it does: what arrives late, what is taken back, rules of credit.
Compared with a span that has ended too, so many days ago, it is told as it stood as many days after its own end.

Days that were over by then are read from the totals, which say when a thing first happened; what first happened
after that is few, and looked for by its own moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, text

from app.store.asking import id_list
from app.store.columns import micros
from app.store.kept_days import days_of
from app.store.kept_notes import AFTER_DAYS, HOUR

DAY = 24 * HOUR


def read_ended(
    connection: Connection,
    flows: Collection[int],
    span: tuple[datetime, datetime],
    stood: datetime,
    event: str,
) -> dict[int, Counter[str]]:
    """By automation: `entered`, `sent`, `reached`, `opened`, `clicked`, `converted` as in `app.store.insights`, and for
    how many `event` came `after`; of those who came in from the day of span[0] on and before span[1], as it `stood`
    then: when the span ended, or later. A span that ended on a day before that one ends at a midnight.
    """
    days = days_of(connection)
    first, end, last = days.of(span[0]), days.of(span[1]), days.of(stood)
    turn = days.start(last) // DAY  # the UTC day in which the last day of the shop's clock began
    asked = {
        "flows": id_list(flows), "event": event, "first": first, "last": end, "turn": turn, "from": turn * DAY,
        "since": days.start(first), "begun": days.start(end), "end": micros(span[1]), "until": micros(stood),
    }  # fmt: skip
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for statement in (_KEPT, _ENTERED, _SENT, _REACHED, _SEEN, _AFTER, _CONVERTED):
        wanted = {name: asked[name] for name in statement.compile().params}
        for flow, kind, people in connection.execute(statement, wanted):
            found[flow][kind] += people
    return found


_FLOWS = "(SELECT CAST(j.value AS BIGINT) FROM json_each(:flows) j)"
_KEPT = text(f"""SELECT flow_id, CASE kind WHEN 'message.sent' THEN 'sent' WHEN 'seen.opened' THEN 'opened'
    WHEN 'seen.clicked' THEN 'clicked' ELSE kind END, CAST(sum(people) AS BIGINT) FROM day_total
    WHERE what = 'entry' AND flow_id IN {_FLOWS} AND day >= :first AND day < :last AND (kind = 'entered'
        OR (CASE WHEN kind IN ('message.sent', 'reached', 'seen.opened', 'seen.clicked', 'converted', 'after')
            AND target <> '' THEN CAST(target AS BIGINT) < :turn ELSE 1 = 0 END
            AND (kind <> 'after' OR detail = :event)))
    GROUP BY flow_id, kind""")
_ENTERED = text(f"""SELECT flow_id, 'entered', count(*) FROM enrolment WHERE flow_id IN {_FLOWS}
    AND entered_at >= :begun AND entered_at < :end AND coalesce(end_reason, '') <> 'holdout' GROUP BY flow_id""")
# An entry of the span: of nothing else is asked.
_IN = "e.flow_id IN " + _FLOWS + " AND e.entered_at >= :since AND e.entered_at < :end"
_LATELY = "{0} >= :from AND {0} < :until"
_OURS = "{0}.kind = 'flow' AND coalesce({0}.state, '') = 'sent'"
_NOW_SENT = f"""FROM message m CROSS JOIN enrolment e WHERE m.flow_id IN {_FLOWS} AND {_LATELY.format("m.sent_at")}
    AND {_OURS.format("m")} AND e.id = m.enrolment_id AND {_IN}"""
_SENT_BEFORE = f"""SELECT 1 FROM message p WHERE p.enrolment_id = e.id AND {_OURS.format("p")} AND p.sent_at < :from"""
_SENT = text(f"""SELECT r.flow_id, 'sent', count(*) FROM (SELECT DISTINCT e.flow_id, e.id, m.node {_NOW_SENT}
    AND NOT EXISTS ({_SENT_BEFORE} AND p.node = m.node)) r GROUP BY r.flow_id""")
_REACHED = text(f"""SELECT e.flow_id, 'reached', count(DISTINCT e.id) {_NOW_SENT} AND NOT EXISTS ({_SENT_BEFORE})
    GROUP BY e.flow_id""")
_SEEN = text(f"""SELECT e.flow_id, i.what, count(DISTINCT e.id) FROM interaction i CROSS JOIN message m
    CROSS JOIN enrolment e WHERE i.what IN ('opened', 'clicked') AND {_LATELY.format("i.at")} AND m.id = i.message_id
    AND {_OURS.format("m")} AND e.id = m.enrolment_id AND {_IN} AND NOT EXISTS (SELECT 1 FROM message p CROSS JOIN
        interaction o WHERE p.enrolment_id = e.id AND o.message_id = p.id AND {_OURS.format("p")} AND o.what = i.what
        AND o.at < :from) GROUP BY e.flow_id, i.what""")
_IN_TIME = "{0}.occurred_at > e.entered_at AND {0}.occurred_at <= e.entered_at + " + str(AFTER_DAYS * DAY)
_AFTER = text(f"""SELECT e.flow_id, 'after', count(DISTINCT e.id) FROM event v CROSS JOIN enrolment e
    WHERE coalesce(v.name, '') = :event AND {_LATELY.format("v.occurred_at")} AND e.customer_id = v.customer_id
    AND {_IN} AND coalesce(e.end_reason, '') <> 'holdout' AND {_IN_TIME.format("v")} AND NOT EXISTS (SELECT 1
        FROM event p WHERE p.name = :event AND p.customer_id = e.customer_id AND {_IN_TIME.format("p")}
        AND p.occurred_at < :from) GROUP BY e.flow_id""")
_CONVERTED = text(f"""SELECT e.flow_id, 'converted', count(DISTINCT e.id) FROM order_credit c CROSS JOIN enrolment e
    WHERE {_LATELY.format("c.at")} AND e.id = c.enrolment_id AND {_IN} AND NOT EXISTS (SELECT 1 FROM order_credit p
        WHERE p.enrolment_id = e.id AND p.at < :from) GROUP BY e.flow_id""")
