"""The required number of servers meets every goal, and one less misses one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.queueing import erlang_a, erlang_c

loads = st.one_of(st.floats(1e-4, 20), st.floats(1, 800), st.floats(1e3, 1e5))
times = st.floats(5, 3600)
levels = st.floats(0.05, 0.999)
thresholds = st.one_of(st.just(0.0), st.floats(0, 600))
shares = st.floats(0.01, 0.99)
maybe = {"deadline": None, "max_examples": 200}


@settings(**maybe)
@given(
    loads,
    times,
    st.none() | levels,
    thresholds,
    st.none() | st.floats(0.1, 600),
    st.floats(0.3, 1),
)
def test_erlang_c(load, aht, level, threshold, wait, occupancy):
    goals = {"max_occupancy": occupancy, "mean_wait_seconds": wait}
    if level is not None:
        goals |= {"service_level": level, "threshold_seconds": threshold}
    found = int(erlang_c.required_servers(load, aht, **goals))

    def good(servers):
        return (
            servers > load
            and erlang_c.occupancy(load, servers) <= occupancy
            and (wait is None or erlang_c.mean_wait_seconds(load, servers, aht) <= wait)
            and (level is None or erlang_c.service_level(load, servers, aht, threshold) >= level)
        )

    assert good(found)
    assert not good(found - 1)


@settings(**maybe)
@given(
    loads,
    times,
    st.floats(1, 360_000),
    levels,
    thresholds,
    st.sampled_from(erlang_a.DEFINITIONS),
    st.fixed_dictionaries(
        {},
        optional={
            "mean_wait_seconds": st.floats(0.1, 600),
            "mean_wait_answered_seconds": st.floats(0.1, 600),
            "max_abandon": shares,
            "max_occupancy": shares,
        },
    ),
)
def test_erlang_a(load, aht, patience, level, threshold, definition, caps):
    found = int(
        erlang_a.required_servers(
            load,
            aht,
            patience,
            service_level=level,
            threshold_seconds=threshold,
            definition=definition,
            **caps,
        )
    )
    figures = {
        "mean_wait_seconds": erlang_a.mean_wait_seconds,
        "mean_wait_answered_seconds": erlang_a.mean_wait_answered_seconds,
        "max_abandon": erlang_a.abandon_probability,
        "max_occupancy": erlang_a.occupancy,
    }

    def good(servers):
        reached = erlang_a.service_level(load, servers, aht, patience, threshold, definition)
        return reached >= level and all(
            figures[name](load, servers, aht, patience) <= cap for name, cap in caps.items()
        )

    assert good(found)
    assert found == 0 or not good(found - 1)
