"""The capacity table against the search it replaces."""

import numpy as np
import pytest

from wfm.domain.errors import InvalidInput
from wfm.queueing import capacity, erlang_c

GOAL = {"service_level": 0.8, "threshold_seconds": 20.0}


def test_the_table_gives_the_answers_of_the_search():
    table = capacity.largest_loads(130, 240.0, **GOAL)
    loads = np.random.default_rng(5).uniform(0, 100, 5000)
    loads[:3] = 0.0, table[50], np.nextafter(table[50], np.inf)
    found = capacity.servers_for(loads, table)
    assert found.tolist() == erlang_c.required_servers(loads, 240.0, **GOAL).tolist()
    assert found[:3].tolist() == [0, 50, 51]


def test_a_load_beyond_the_table_is_refused():
    table = capacity.largest_loads(10, 240.0, **GOAL)
    with pytest.raises(InvalidInput, match="beyond the table"):
        capacity.servers_for([1.0, 50.0], table)
    with pytest.raises(InvalidInput, match="most_servers"):
        capacity.largest_loads(-1, 240.0, **GOAL)
