"""Histories brought to other intervals, and redials taken out of demand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.domain import CallHistory, InvalidInput, TimeGrid
from wfm.history import coarsen, estimate_redial_share, first_attempts, split_intervals
from wfm.history.first_attempts import return_shares


def make(minutes: int, days: int = 28, timezone: str = "Europe/Berlin") -> CallHistory:
    grid = TimeGrid(date(2026, 3, 9), days, minutes, timezone)
    rng = np.random.default_rng(2)
    mean = minutes * (0.5 + 4 * np.exp(-(((grid.wall_minutes / 60 - 12) / 4) ** 2)))
    offered = rng.poisson(np.stack([mean, mean / 3])).astype(float)
    abandoned = rng.binomial(offered.astype(int), 0.05).astype(float)
    aht = np.where(offered > abandoned, rng.normal(240, 20, offered.shape), np.nan)
    return CallHistory(grid, ("a", "b"), offered, offered - abandoned, abandoned, aht)


@pytest.mark.parametrize(("coarse", "fine"), [(60, 30), (60, 15), (30, 15), (30, 5), (15, 5)])
def test_splitting_and_adding_up_gives_the_history_back(coarse: int, fine: int) -> None:
    history = make(coarse)
    split = split_intervals(history, fine)
    assert split.grid.interval_minutes == fine
    back = coarsen(split, coarse)
    for name in ("offered", "answered", "abandoned", "aht_seconds"):
        np.testing.assert_allclose(getattr(back, name), getattr(history, name), rtol=1e-9)


def test_a_split_follows_the_slope_of_the_day() -> None:
    split = split_intervals(make(60, timezone="Asia/Shanghai"), 15)
    slots = split.offered[0].reshape(-1, 24, 4)
    rising, falling = slots[:, 8].mean(axis=0), slots[:, 16].mean(axis=0)
    assert (np.diff(rising) > 0).all()
    assert (np.diff(falling) < 0).all()


def test_a_profile_of_a_like_queue_is_followed() -> None:
    history = make(60, timezone="Asia/Shanghai")
    profile = np.tile([3.0, 1.0], (2, 7, 24))
    split = split_intervals(history, 30, profile)
    np.testing.assert_allclose(split.offered[:, ::2], 0.75 * history.offered)
    with pytest.raises(InvalidInput, match="has shape"):
        split_intervals(history, 30, profile[:, :, :5])


def test_what_was_not_recorded_stays_so() -> None:
    history = make(30)
    offered = history.offered.copy()
    offered[0, 100] = np.nan
    split = split_intervals(replace(history, offered=offered), 15)
    assert np.isnan(split.offered[0, 200:202]).all()
    assert np.isnan(split.offered).sum() == 2


def test_intervals_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot be split"):
        split_intervals(make(30), 20)


def test_handle_times_are_weighted_by_calls() -> None:
    grid = TimeGrid(date(2026, 1, 5), 1, 30, "UTC")
    answered = np.tile([1.0, 9.0], 24)[None]
    aht = np.tile([100.0, 200.0], 24)[None]
    history = CallHistory(grid, ("a",), answered, answered, answered * 0, aht)
    np.testing.assert_allclose(coarsen(history, 60).aht_seconds, 190.0)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([5, 15, 30, 60]), st.floats(1, 240))
def test_all_redials_come_back(minutes: int, delay: float) -> None:
    shares = return_shares(minutes, delay)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def simulated(share: float, seed: int) -> tuple[CallHistory, np.ndarray]:
    """Return a history whose callers redial, and their first attempts."""
    grid = TimeGrid(date(2026, 1, 5), 140, 30, "UTC")
    rng = np.random.default_rng(seed)
    mean = 20 + 80 * np.exp(-(((grid.wall_minutes / 60 - 12) / 4) ** 2))
    first = rng.poisson(mean).astype(float)
    kernel = return_shares(30, 15.0)
    offered, abandoned = first.copy(), np.zeros(first.size)
    lost = np.clip(rng.normal(0.15, 0.12, first.size), 0, 0.6)
    for t in range(first.size):
        abandoned[t] = rng.binomial(int(offered[t]), lost[t])
        again = rng.binomial(int(abandoned[t]), share)
        for k, redials in enumerate(rng.multinomial(again, kernel)):
            if t + k < first.size:
                offered[t + k] += redials
    one = offered[None]
    return CallHistory(grid, ("a",), one, one - abandoned, abandoned[None], one * 0 + 200), first


@pytest.mark.parametrize("share", [0.0, 0.4, 0.7])
def test_the_redial_share_is_found_within_its_error(share: float) -> None:
    history, _ = simulated(share, seed=4)
    found = estimate_redial_share(history, 0, 15.0)
    assert abs(found.share - share) < 4 * found.standard_error
    assert found.telling == (share > 0)


def test_first_attempts_are_nearer_to_demand_than_what_was_offered() -> None:
    history, first = simulated(0.6, seed=9)
    corrected = first_attempts(history, 0.6, 15.0)
    assert corrected.offered.sum() == pytest.approx(first.sum(), rel=0.01)
    assert history.offered.sum() > 1.05 * first.sum()
    np.testing.assert_array_equal(corrected.abandoned, history.abandoned)


def test_no_redials_change_nothing() -> None:
    history = make(30)
    assert first_attempts(history, 0.0) == history


def test_a_history_without_abandoned_contacts_is_refused() -> None:
    history = make(30)
    blank = np.full(history.offered.shape, np.nan)
    with pytest.raises(InvalidInput, match="no abandoned"):
        first_attempts(replace(history, abandoned=blank), 0.5)
    with pytest.raises(InvalidInput, match="redial_share"):
        first_attempts(history, 1.5)
    with pytest.raises(InvalidInput, match="200 are needed"):
        estimate_redial_share(make(60, days=1, timezone="UTC"), 0)
