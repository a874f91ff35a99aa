"""The agents of a call log: what they can do, and how fast they are for the mix they had."""

from __future__ import annotations

import numpy as np

from wfm.domain.event import Finding
from wfm.domain.people import Agent
from wfm.domain.record import FloatArray
from wfm.io.importing.call_records import CallRecords

FEWEST_CALLS = 30
"""Agents with fewer calls in the log are taken as guests and left out."""

SKILL_SHARE = 0.02
SKILL_CALLS = 5
"""A queue is a skill of an agent from this share, and this number, of the agent's calls."""

TEAM_SIZE = 20
SLOWEST, FASTEST = 2.0, 0.5


def agents_seen(calls: CallRecords, file: str) -> tuple[tuple[Agent, ...], tuple[Finding, ...]]:
    """Return the agents who answered calls, and what was decided about them.

    Raises nothing: a log that names no agent gives an empty tuple.
    """
    served = calls.answered & (calls.agent >= 0)
    shape = (len(calls.agents), len(calls.queues))
    cell = calls.agent[served] * shape[1] + calls.queue[served]
    handled = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    total = handled.sum(axis=1)
    guests = [name for name, n in zip(calls.agents, total, strict=True) if n < FEWEST_CALLS]
    factors = aht_factors(calls)
    agents: list[Agent] = []
    regulars = np.flatnonzero(total >= FEWEST_CALLS)
    teams = -(-regulars.size // TEAM_SIZE)
    for place, i in enumerate(regulars):
        name = calls.agents[i]
        shares = handled[i] / total[i]
        skilled = (shares >= SKILL_SHARE) & (handled[i] >= SKILL_CALLS)
        skills = tuple(q for q, able in zip(calls.queues, skilled, strict=True) if able)
        team = f"T{place * teams // regulars.size + 1:02d}"
        factor = round(float(np.clip(factors[i], FASTEST, SLOWEST)), 3)
        agents.append(Agent(name, team, skills, aht_factor=factor, name=name))
    findings = _findings(calls, agents, guests, file)
    return tuple(agents), tuple(findings)


def aht_factors(calls: CallRecords) -> FloatArray:
    """Return each agent's handle time over that of the same mix of call types, shrunk to 1.

    Returns
    -------
    ndarray, shape (agents,)
        1.1 for an agent 10 % slower than others on the calls this agent had.

    Notes
    -----
    Raw index r_i = handle time / sum_k n_ik m_k with m_k the mean of type k. Its sampling
    variance is s_i^2 = sum_k n_ik v_k / (sum_k n_ik m_k)^2; tau^2 between agents by the method
    of moments (DerSimonian and Laird, 1986); shrunk r = 1 + (r_i - 1) tau^2 / (tau^2 + s_i^2).
    """
    timed = calls.answered & (calls.agent >= 0) & ~np.isnan(calls.handle_seconds)
    agent, kind, handle = calls.agent[timed], calls.kind[timed], calls.handle_seconds[timed]
    types = max(len(calls.kinds), 1)
    counts = np.bincount(kind, minlength=types)
    mean = np.bincount(kind, handle, types) / np.maximum(counts, 1)
    spread = np.bincount(kind, (handle - mean[kind]) ** 2, types) / np.maximum(counts - 1, 1)
    size = len(calls.agents)
    own = np.bincount(agent, handle, size)
    standard = np.bincount(agent, mean[kind], size)
    variance = np.bincount(agent, spread[kind], size)
    known = (standard > 0) & (variance > 0)
    factors = np.ones(size)
    if known.sum() < 2:
        return factors
    raw, noise = own[known] / standard[known], variance[known] / standard[known] ** 2
    between = _between_variance(raw, noise)
    factors[known] = 1 + (raw - 1) * between / (between + noise)
    return factors


def _between_variance(values: FloatArray, noise: FloatArray) -> float:
    """Return the variance of true values behind noisy ones, at least zero."""
    weight = 1 / noise
    centre = (weight * values).sum() / weight.sum()
    q = (weight * (values - centre) ** 2).sum()
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, float((q - (values.size - 1)) / spare))


def _findings(
    calls: CallRecords, agents: list[Agent], guests: list[str], file: str
) -> list[Finding]:
    nameless = int((calls.answered & (calls.agent < 0)).sum())
    findings = []
    if nameless:
        what = f"{nameless} answered calls name no agent; they count as volume only"
        findings.append(Finding(what, where=file, severity="info", kind="no_agent"))
    if guests:
        what = f"{len(guests)} agents with fewer than {FEWEST_CALLS} calls are left out: "
        findings.append(Finding(what + ", ".join(guests), where=file, kind="guest_agent"))
    if agents:
        what = (
            f"{len(agents)} agents were seen; contract hours, leaders, leave and who may work "
            "nights are not in a log: complete agents.csv"
        )
        findings.append(Finding(what, where=file, severity="info", kind="agents_seen"))
    return findings
