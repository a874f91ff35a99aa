"""Erlang B, C, A and X, chat and blending, stationary and over time. No workforce words here."""

from wfm.queueing import blend, capacity, chat, erlang_a, erlang_b, erlang_c, redial, transient

__all__ = [
    "erlang_b",
    "erlang_c",
    "erlang_a",
    "redial",
    "capacity",
    "transient",
    "chat",
    "blend",
]
