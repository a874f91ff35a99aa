"""The fewest servers for deferrable work, against integer programmes."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from wfm.domain.errors import Infeasible, InvalidInput
from wfm.queueing.blend_deadlines import least_servers


def programme(available, due, idle, is_open, total=None):
    """Return the fewest server-steps, or with a total the lowest peak; None if impossible."""
    steps = idle.size
    rows, low, high = [], [], []
    for t in range(steps):
        row = np.zeros(2 * steps + 1)
        row[steps + t] = 1
        if t:
            row[steps + t - 1] = -1
            rows.append(row.copy()), low.append(0), high.append(np.inf)
        row[t] = -1
        rows.append(row), low.append(-np.inf), high.append(idle[t])
        row = np.zeros(2 * steps + 1)
        row[[t, -1]] = 1, -1
        rows.append(row), low.append(-np.inf), high.append(0)
    cost = np.append(np.ones(steps), np.zeros(steps + 1))
    if total is not None:
        rows.append(cost), low.append(-np.inf), high.append(total)
        cost = np.append(np.zeros(2 * steps), 1.0)
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.append(np.ones(steps), np.append(np.zeros(steps), 1)),
        bounds=Bounds(
            np.concatenate([np.zeros(steps), due, [0]]),
            np.concatenate([np.where(is_open, 1e3, 0), available, [1e3]]),
        ),
    )
    return None if found.status else round(found.fun)


@pytest.mark.parametrize("seed", range(60))
def test_as_few_servers_and_as_low_a_peak_as_an_integer_programme(seed):
    draw = np.random.default_rng(seed)
    steps, ahead = int(draw.integers(2, 13)), int(draw.integers(1, 6))
    work = draw.gamma(0.7, 2.0, steps) * (draw.random(steps) < 0.8)
    available = np.cumsum(work) + draw.choice([0.0, 3.0])
    due = np.concatenate([np.zeros(ahead - 1), np.cumsum(work)])[:steps]
    idle = draw.gamma(0.5, 1.0, steps) * (draw.random(steps) < 0.6)
    is_open = draw.random(steps) < 0.85
    fewest = programme(available, due, idle, is_open)
    if fewest is None:
        with pytest.raises(Infeasible, match="cannot be done in time"):
            least_servers(available, due, idle, is_open)
        return
    found = least_servers(available, due, idle, is_open)
    assert found.servers.sum() == fewest
    assert found.servers.max() == programme(available, due, idle, is_open, fewest)
    assert (found.servers[~is_open] == 0).all()
    assert (found.done >= due - 1e-6).all()
    assert (found.done <= available + 1e-9).all()
    assert (found.by_idle <= idle + 1e-9).all()
    assert (found.by_servers <= found.servers + 1e-9).all()
    assert (found.by_idle + found.by_servers).cumsum() == pytest.approx(found.done)


def test_whole_servers_cost_less_than_one_of_the_fluid_programme():
    """With no idle time the fewest is the work, rounded up once."""
    work = np.full(48, 0.3)
    available, due = np.cumsum(work), np.append(np.zeros(23), np.cumsum(work))[:48]
    found = least_servers(available, due, np.zeros(48), np.ones(48, bool))
    assert found.servers.sum() == np.ceil(due[-1])
    assert found.servers.max() == 1


def test_servers_come_as_early_as_there_is_work_for_them():
    available = np.array([0.0, 4.0, 4.0, 4.0, 4.0])
    due = np.array([0.0, 0.0, 0.0, 0.0, 2.0])
    found = least_servers(available, due, np.zeros(5), np.ones(5, bool))
    assert found.servers.tolist() == [0, 1, 1, 0, 0]


def test_enough_idle_time_needs_nobody():
    work = np.full(20, 0.5)
    due = np.append(np.zeros(4), np.cumsum(work))[:20]
    found = least_servers(np.cumsum(work), due, np.full(20, 0.5), np.ones(20, bool))
    assert not found.servers.any()


@pytest.mark.parametrize(
    ("available", "due", "idle", "name"),
    [
        ([1, 0.5], [0, 0], [0, 0], "available"),
        ([1, 2], [0, 3], [0, 0], "due"),
        ([1, 2], [0, 1], [0, -1], "idle"),
        ([1, np.nan], [0, 1], [0, 0], "available"),
    ],
)
def test_curves_that_are_none_are_refused(available, due, idle, name):
    curves = (np.array(x, dtype=float) for x in (available, due, idle))
    with pytest.raises(InvalidInput, match=name):
        least_servers(*curves, np.ones(2, bool))


def test_a_year_of_half_hours_at_once():
    draw = np.random.default_rng(1)
    work = draw.gamma(0.7, 2.0, 17_520)
    available = np.cumsum(work)
    due = np.append(np.zeros(47), available)[:17_520]
    is_open = (np.arange(17_520) % 48 >= 18) & (np.arange(17_520) % 48 < 40)
    found = least_servers(available, due, draw.gamma(0.5, 1.0, 17_520), is_open)
    assert (found.done >= due - 1e-3).all()
