"""The plan hands staffing by simulation to the queues whose handle times ask for it."""

import pytest

from wfm.io import find_scenario, read_scenario
from wfm.plan import forecast_of, requirement_of


@pytest.fixture(scope="module")
def quick():
    scenario = read_scenario(find_scenario("quick"))
    return scenario, forecast_of(scenario)[0]


def test_steady_handle_times_are_simulated_and_reproducible(quick):
    scenario, forecast = quick
    usual = requirement_of(scenario, forecast)
    assert usual.model == ("transient_erlang_a",)
    steady = scenario.changed({"queues.service.aht_cv": 0.5})
    need = requirement_of(steady, forecast)
    assert need.model == ("simulated_erlang_a",)
    assert (need.service_level >= 0.8).all()
    assert need.on_position.sum() == pytest.approx(usual.on_position.sum(), rel=0.02)
    assert requirement_of(steady, forecast) == need


def test_the_default_costs_no_more_hours_than_the_stationary_model(quick):
    scenario, forecast = quick
    stationary = requirement_of(scenario.changed({"staffing.method": "stationary"}), forecast)
    default = requirement_of(scenario, forecast)
    assert stationary.model == ("erlang_a",)
    assert default.on_position.sum() <= 1.01 * stationary.on_position.sum()
