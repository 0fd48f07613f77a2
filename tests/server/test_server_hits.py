"""On a server the endpoint's hits are judged and counted as in a file: the very tests of the service, another stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import test_services_classify_hits as _hits
from postgres_kit import ServerStage
from runner_kit import HOUR, START, mail, straight

if TYPE_CHECKING:
    from postgres_kit import Cluster

test_once = _hits.test_a_click_counts_when_it_has_settled_and_once
test_late = _hits.test_a_hit_that_comes_late_lets_its_neighbours_be_seen_as_what_they_are
test_rules = _hits.test_new_rules_take_back_what_followed_from_the_old
test_links = _hits.test_links_of_a_message_tell_who_followed_them_and_machines_stand_beside
test_orders = _hits.test_an_order_is_credited_to_a_click_that_is_known_only_later
test_visit = _hits.test_a_page_looked_at_is_an_event_until_a_scanner_shows_up_beside_it
test_short = _hits.test_the_beginning_of_a_token_stands_for_the_one_text_message_that_begins_so
endpoint = _hits.endpoint


@pytest.fixture
def stage(cluster: Cluster, tmp_path: Path) -> Iterator[ServerStage]:
    made = ServerStage(cluster, tmp_path / "shop", _hits.SEEN)
    made.customers(["elsa", "lasse"])
    made.publish(straight(mail("m1")))
    for name in ("elsa", "lasse"):
        made.happens(name)
    made.run_to(START + HOUR)
    yield made
    made.store.close()
    cluster.drop(made.url)
