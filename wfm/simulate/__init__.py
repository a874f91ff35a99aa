"""What Erlang cannot say: skills, shifts, breaks and who handled what, by simulation."""

from wfm.simulate.comparison import compare
from wfm.simulate.definitions import Definitions
from wfm.simulate.measure import measure
from wfm.simulate.service import simulate_requirement, simulate_roster

__all__ = ["simulate_requirement", "simulate_roster", "measure", "Definitions", "compare"]
