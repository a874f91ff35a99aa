"""Erlang B, C, A and X: exact stationary queueing formulas on arrays. No workforce words here."""

from wfm.queueing import capacity, erlang_a, erlang_b, erlang_c, redial

__all__ = ["erlang_b", "erlang_c", "erlang_a", "redial", "capacity"]
