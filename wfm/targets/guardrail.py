"""Speed at the cost of the customer: short calls with many repeats or low quality."""

from __future__ import annotations

import numpy as np

from wfm.domain.record import BoolArray, FloatArray
from wfm.targets.agent_log import AgentLog
from wfm.targets.empirical_bayes import Shrunk
from wfm.targets.evidence import JudgingRules
from wfm.targets.quality import marks_of
from wfm.targets.score import Scores

CRITICAL = 1.645
"""One-sided 5 % of the normal distribution."""


def remarks_on_fast(
    log: AgentLog, scores: Scores, shrunk: Shrunk, rules: JudgingRules
) -> dict[str, str]:
    """Return a remark for each fast agent whose speed earns no credit.

    Parameters
    ----------
    log : AgentLog
        The days judged.
    scores, shrunk
        Of speed.
    rules : JudgingRules

    Returns
    -------
    dict of str to str
        By agent: those who are faster than the margin with the asked certainty and whose
        repeats are significantly above, or quality marks below, what their mix of calls expects.
    """
    fast = scores.enough & (1 - shrunk.probability_beyond(-rules.log_margin) >= rules.certainty)
    repeats, quality = many_repeats(log), low_quality(log)
    remarks = {}
    for i in np.flatnonzero(fast & (repeats | quality)):
        causes = [
            name
            for name, found in (("many repeat contacts", repeats), ("low quality", quality))
            if found[i]
        ]
        remarks[scores.agents[i]] = f"fast with {' and '.join(causes)}: no credit for speed"
    return remarks


def many_repeats(log: AgentLog) -> BoolArray:
    """Return who has significantly more repeats than the mix of calls expects; shape (N,).

    Repeats are binomial given the call type; the expected share of a type is the floor's.
    """
    known = np.isfinite(log.repeats)
    calls = np.where(known, log.handled, 0.0)
    repeats = np.where(known, log.repeats, 0.0)
    own = calls.sum(axis=1)
    share = np.divide(
        repeats.sum(axis=(0, 1)), own.sum(axis=0), out=np.zeros(own.shape[1]),
        where=own.sum(axis=0) > 0,
    )  # fmt: skip
    expected, variance = own @ share, own @ (share * (1 - share))
    return _above(repeats.sum(axis=(1, 2)) - expected, variance)


def low_quality(log: AgentLog) -> BoolArray:
    """Return who has significantly lower quality marks than the mix of calls expects; (N,).

    See `quality.marks_of`.
    """
    marks = marks_of(log)
    if not np.isfinite(marks.single_variance):
        return np.zeros(marks.contacts.size, np.bool_)
    return _above(marks.missing * marks.contacts, marks.single_variance * marks.contacts)


def _above(surplus: FloatArray, variance: FloatArray) -> BoolArray:
    found: BoolArray = (variance > 0) & (surplus > CRITICAL * np.sqrt(variance))
    return found
