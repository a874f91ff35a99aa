"""When a bad result is evidence, and how often each rule blames an average agent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record
from wfm.targets.empirical_bayes import Shrunk
from wfm.targets.score import Scores


@dataclass(frozen=True, slots=True, eq=False)
class JudgingRules(Record):
    """What it takes to be put on a list.

    Parameters
    ----------
    margin : float
        A deficit up to this share is nobody's business.
    certainty : float
        Posterior probability of being worse than the margin from which it counts.
    false_discovery : float
        Share of false names that Benjamini and Hochberg's procedure may let through.
    window_error : float
        One-sided error of a single window in the rule of two of three.
    windows, window_days : int
        Number of windows and length of each; the last one is judged.
    confidence : float
        Probability that intervals and funnel limits stand for.
    """

    margin: float = 0.05
    certainty: float = 0.95
    false_discovery: float = 0.10
    window_error: float = 0.05
    windows: int = 3
    window_days: int = 28
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name in ("margin", "certainty", "false_discovery", "window_error", "confidence"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidInput(
                    f"is {getattr(self, name)}",
                    where=f"JudgingRules.{name}",
                    hint="use a share above 0 and below 1",
                )
        for name in ("windows", "window_days"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"is {getattr(self, name)}", where=f"JudgingRules.{name}")

    @property
    def log_margin(self) -> float:
        """The margin on the scale of the deficits."""
        return float(np.log1p(self.margin))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence(Record):
    """What speaks against each of N agents, and how often it would against an average one.

    Parameters
    ----------
    p_worse : ndarray, shape (N,)
        Posterior probability of being worse than the class by more than the margin.
    p_value : ndarray, shape (N,)
        One-sided, against the centre of the class; NaN without enough data.
    low_windows, judged_windows : ndarray, shape (N,)
        Windows in which the result was significantly low, and windows with enough data.
    by_posterior, by_discovery, by_windows : ndarray of bool, shape (N,)
        Which rules are met.
    false_blame : ndarray, shape (N,)
        Probability that an agent who is exactly average meets any of the rules: the sum of the
        rules' own, thus an upper limit.
    """

    p_worse: FloatArray
    p_value: FloatArray
    low_windows: FloatArray
    judged_windows: FloatArray
    by_posterior: BoolArray
    by_discovery: BoolArray
    by_windows: BoolArray
    false_blame: FloatArray

    @property
    def supported(self) -> BoolArray:
        """Whether any rule is met; shape (N,)."""
        return self.by_posterior | self.by_discovery | self.by_windows


def gather(windows: list[tuple[Scores, Shrunk]], rules: JudgingRules) -> Evidence:
    """Weigh the results of the windows, the last of which is judged.

    Parameters
    ----------
    windows : list of (Scores, Shrunk)
        At least one, oldest first, of the same N agents.
    rules : JudgingRules
    """
    scores, shrunk = windows[-1]
    enough = scores.enough
    p_value = one_sided(scores, shrunk)
    beyond = np.zeros(enough.size, np.bool_)
    beyond[enough] = (scores.deficit - shrunk.centre)[enough] > rules.log_margin
    p_worse = shrunk.probability_beyond(rules.log_margin)
    limit = discovery_limit(p_value, rules.false_discovery)
    of_each = np.stack([one_sided(*window) for window in windows])
    judged = np.isfinite(of_each).sum(axis=0)
    low = (np.nan_to_num(of_each, nan=1.0) < rules.window_error).sum(axis=0)
    return Evidence(
        np.where(enough, p_worse, np.nan),
        p_value,
        low.astype(np.float64),
        judged.astype(np.float64),
        enough & (p_worse >= rules.certainty),
        beyond & (np.nan_to_num(p_value, nan=1.0) <= limit),
        beyond & (low >= 2),
        np.where(enough, _false_blame(scores, shrunk, limit, judged, rules), 0.0),
    )


def one_sided(scores: Scores, shrunk: Shrunk) -> FloatArray:
    """Return P(as bad a result or worse) for an average agent; NaN without data; shape (N,)."""
    z = np.full(len(scores.agents), np.nan)
    known = scores.enough & (scores.error > 0)
    z[known] = ((scores.deficit - shrunk.centre) / np.where(known, scores.error, 1.0))[known]
    return scores.chance_of_worse(z)


def discovery_limit(p_value: FloatArray, false_discovery: float) -> float:
    """Return the p-value up to which results count.

    Parameters
    ----------
    p_value : ndarray
        NaN where nothing was tested.
    false_discovery : float
        Expected share of false ones among those that count.

    Notes
    -----
    The largest p_(k) <= q k / m (Benjamini & Hochberg 1995, Journal of the Royal Statistical
    Society B 57, equation 1); 0 when there is none.
    """
    ordered = np.sort(p_value[np.isfinite(p_value)])
    steps = false_discovery * np.arange(1, ordered.size + 1) / max(ordered.size, 1)
    met = np.flatnonzero(ordered <= steps)
    return float(ordered[met[-1]]) if met.size else 0.0


def _false_blame(
    scores: Scores, shrunk: Shrunk, limit: float, judged: np.ndarray, rules: JudgingRules
) -> FloatArray:
    """Return how likely each agent, were he or she exactly average, meets some rule."""
    from scipy.special import ndtri

    known = scores.enough & (scores.error > 0)
    error = np.where(known, scores.error, 1.0)
    guard = scores.chance_of_worse(rules.log_margin / error)
    weight = np.maximum(shrunk.reliability, 1e-12)
    needed = (rules.log_margin + ndtri(rules.certainty) * shrunk.error) / weight
    posterior = scores.chance_of_worse(needed / error)
    p = rules.window_error
    two = np.select([judged >= 3, judged == 2], [3 * p**2 * (1 - p) + p**3, p**2], 0.0)
    # Were all average, the procedure would name somebody with the probability it allows.
    discovery = max(limit, rules.false_discovery / max(int(known.sum()), 1))
    blame: FloatArray = posterior + np.minimum(discovery, guard) + np.minimum(two, guard)
    return np.where(known, np.minimum(blame, 1.0), 0.0)
