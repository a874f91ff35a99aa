"""What Erlang cannot say: skills, shifts, breaks and who handled what, by simulation."""

from wfm.simulate.service import simulate_requirement, simulate_roster

__all__ = ["simulate_requirement", "simulate_roster"]
