"""Other simulators on M/M/100+M: each as its own documentation would have it written."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import simpy

from simulators.models import AGENTS, AHT_SECONDS, ARRIVALS_PER_SECOND, PATIENCE_SECONDS


class Run(NamedTuple):
    """A simulation that is ready to go: `run` does the work, `result` looks at it.

    The result is calls, mean wait of all callers in seconds (None where unknown), abandonment.
    """

    run: Callable[[], object]
    result: Callable[[], tuple[int, float | None, float]]


def naive_simpy(calls: int) -> Run:
    """What most people write: a resource and a process for every call."""
    generator = np.random.default_rng(2)
    gaps = generator.exponential(1 / ARRIVALS_PER_SECOND, calls).tolist()
    service = generator.exponential(AHT_SECONDS, calls).tolist()
    patience = generator.exponential(PATIENCE_SECONDS, calls).tolist()
    wait, lost = np.zeros(calls), np.zeros(calls, dtype=bool)
    environment = simpy.Environment()
    agents = simpy.Resource(environment, AGENTS)

    def caller(number):
        arrived = environment.now
        with agents.request() as request:
            result = yield request | environment.timeout(patience[number])
            wait[number] = environment.now - arrived
            if request in result:
                yield environment.timeout(service[number])
            else:
                lost[number] = True

    def source():
        for number in range(calls):
            yield environment.timeout(gaps[number])
            environment.process(caller(number))

    environment.process(source())
    return Run(environment.run, lambda: (calls, float(wait.mean()), float(lost.mean())))


def ciw(calls: int) -> Run:
    import ciw as package

    network = package.create_network(
        arrival_distributions=[package.dists.Exponential(ARRIVALS_PER_SECOND)],
        service_distributions=[package.dists.Exponential(1 / AHT_SECONDS)],
        reneging_time_distributions=[package.dists.Exponential(1 / PATIENCE_SECONDS)],
        number_of_servers=[AGENTS],
    )
    package.seed(1)
    simulation = package.Simulation(network)

    def result():
        records = simulation.get_all_records()
        wait = float(np.mean([r.waiting_time for r in records]))
        return len(records), wait, float(np.mean([r.record_type == "renege" for r in records]))

    return Run(lambda: simulation.simulate_until_max_time(calls / ARRIVALS_PER_SECOND), result)


def salabim(calls: int) -> Run:
    import salabim as package

    package.yieldless(False)
    environment = package.Environment(random_seed=1)
    agents = package.Resource("agents", AGENTS)
    between = package.Exponential(1 / ARRIVALS_PER_SECOND)
    service = package.Exponential(AHT_SECONDS)
    patience = package.Exponential(PATIENCE_SECONDS)
    wait: list[float] = []
    lost: list[bool] = []

    class Caller(package.Component):
        def process(self):
            arrived = environment.now()
            yield self.request(agents, fail_delay=patience.sample())
            wait.append(environment.now() - arrived)
            lost.append(self.failed())
            if not self.failed():
                yield self.hold(service.sample())

    class Source(package.Component):
        def process(self):
            for _ in range(calls):
                yield self.hold(between.sample())
                Caller()

    Source()
    return Run(environment.run, lambda: (calls, float(np.mean(wait)), float(np.mean(lost))))


def most_queue(calls: int) -> Run:
    """Its results hold the wait of answered callers only."""
    from most_queue.sim.impatient import ImpatientQueueSim

    simulation = ImpatientQueueSim(AGENTS, verbose=False)
    simulation.set_sources(ARRIVALS_PER_SECOND, "M")
    simulation.set_servers(1 / AHT_SECONDS, "M")
    simulation.set_impatience(1 / PATIENCE_SECONDS, "M")

    def run():
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            simulation.run(calls)

    return Run(run, lambda: (simulation.arrived, None, simulation.dropped / simulation.arrived))


PACKAGES: dict[str, Callable[[int], Run]] = {
    "ciw": ciw,
    "salabim": salabim,
    "most_queue": most_queue,
}
