"""What the runner promises holds where jobs do the work, too: the very tests of the engine, with another stage.

Its shop lives on PostgreSQL (`conftest.stage`). Left out is only what speaks of a file on this computer, and what is
judged before any database hears of it.
"""

from __future__ import annotations

import test_engine_actions as _actions
import test_engine_in_time as _in_time
import test_engine_runner as _runner
import test_engine_runner_sending as _sending
import test_engine_stop_and_clock as _stop_and_clock

_LEFT_OUT = {
    "test_after_a_power_cut_what_was_claimed_may_have_gone_out_too",  # a server says "done" when its disk has it
    "test_a_program_that_dies_between_deciding_and_writing_adds_points_once",  # with jobs it is the job that decides
    "test_only_an_answer_about_the_address_condemns_it",  # a dozen answers, judged alike
    "test_a_disk_that_fills_up_in_the_middle_stops_sending_and_loses_no_answer",  # fills SQLite's file
}
_CHOSEN = {
    name: thing
    for module in (_actions, _in_time, _runner, _sending, _stop_and_clock)
    for name, thing in vars(module).items()
    if name.startswith("test_") and name not in _LEFT_OUT
}
globals().update(_CHOSEN)
