"""The four parts of an error's sentence, as they stand in the tables (marked with N_ for translation)."""

from __future__ import annotations

from app.i18n import N_

Parts = tuple[str, str, str, str]
"""What happened, why, what to do, what is safe; "" where there is nothing to say."""

NOTHING_CHANGED = N_("Nothing was changed.")
NOTHING_LOST = N_("Nothing was lost.")
MAIL_WAITS = N_("Nothing was lost: the messages wait in the queue.")
