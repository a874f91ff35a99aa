"""Erlang B, C, A and X, stationary and over time: exact, on arrays. No workforce words here."""

from wfm.queueing import capacity, erlang_a, erlang_b, erlang_c, redial, transient

__all__ = ["erlang_b", "erlang_c", "erlang_a", "redial", "capacity", "transient"]
