"""Whether a score follows what an agent cannot choose: shift, team, tenure, skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wfm.domain.errors import InvalidInput
from wfm.domain.record import BoolArray, FloatArray, Record

MOST_SPREAD = 0.02
MOST_R_SQUARED = 0.15
LIMIT_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class AuditGroup(Record):
    """One group of agents.

    Parameters
    ----------
    group : str
    agents : int
    mean_score : float
    error : float
        Standard error of the mean; NaN for a group of one.
    named : int
        Agents of the group who were named.
    expected_named : float
        How many would be if all were average.
    low_limit, high_limit : int
        Binomial limits of the number named if all were average.
    """

    group: str
    agents: int
    mean_score: float
    error: float
    named: int
    expected_named: float
    low_limit: int
    high_limit: int

    @property
    def within(self) -> bool:
        """Whether the number named is one that chance gives."""
        return self.low_limit <= self.named <= self.high_limit


@dataclass(frozen=True, slots=True, eq=False)
class Audit(Record):
    """A score by the groups of one attribute.

    Parameters
    ----------
    attribute : str
        ``shift``, ``team``, ``tenure`` or ``skill``.
    groups : tuple of AuditGroup
    spread : float
        Highest less lowest mean of the groups.
    chance_spread : float
        The spread that chance alone gives with groups of these sizes, nineteen times of twenty.
    r_squared : float
        Share of the score's variance that lies between the groups.
    adjusted_r_squared : float
        The same less what chance gives with so many groups.
    """

    attribute: str
    groups: tuple[AuditGroup, ...]
    spread: float
    chance_spread: float
    r_squared: float
    adjusted_r_squared: float

    @property
    def fair(self) -> bool:
        """Whether spread and R squared are within their limits, chance allowed for."""
        even = self.spread <= max(MOST_SPREAD, self.chance_spread)
        return even and self.adjusted_r_squared < MOST_R_SQUARED


def audit(
    score: FloatArray,
    attributes: Mapping[str, Sequence[str]],
    named: BoolArray | None = None,
    false_blame: FloatArray | None = None,
) -> tuple[Audit, ...]:
    """Compare a score between groups.

    Parameters
    ----------
    score : ndarray, shape (N,)
        1 is the standard; NaN for agents who are not judged, who are left out.
    attributes : mapping of str to sequence of str
        Group of each agent, by attribute.
    named : ndarray of bool, shape (N,), optional
        Who was named; nobody by default.
    false_blame : ndarray, shape (N,), optional
        Probability of being named if average; 0 by default.

    Raises
    ------
    InvalidInput
        If nobody is judged or an attribute does not give a group for each agent.

    Notes
    -----
    R squared is the correlation ratio (one-way analysis of variance), adjusted as in Ezekiel
    (1930), Methods of Correlation Analysis.
    """
    judged = np.isfinite(score)
    if not judged.any():
        raise InvalidInput("nobody has enough data to be judged", where="audit")
    named = np.zeros(score.size, np.bool_) if named is None else named
    blame = np.zeros(score.size) if false_blame is None else false_blame
    audits = []
    for attribute, groups in attributes.items():
        if len(groups) != score.size:
            raise InvalidInput(
                f"has {len(groups)} groups for {score.size} agents", where=attribute
            )
        own = np.array(groups, dtype=np.str_)[judged]
        audits.append(_audit(attribute, own, score[judged], named[judged], blame[judged]))
    return tuple(audits)


def _audit(
    attribute: str, own: np.ndarray, score: FloatArray, named: BoolArray, blame: FloatArray
) -> Audit:
    names = sorted(set(own.tolist()))
    groups = tuple(
        _group(str(n), score[own == n], named[own == n], blame[own == n]) for n in names
    )
    means = np.array([g.mean_score for g in groups])
    sizes = np.array([g.agents for g in groups])
    total = float(((score - score.mean()) ** 2).sum())
    between = float((sizes * (means - score.mean()) ** 2).sum())
    share = between / total if total > 0 else 0.0
    free = score.size - len(groups)
    adjusted = 1 - (1 - share) * (score.size - 1) / free if free > 0 else float("nan")
    inside = np.sqrt(max(total - between, 0.0) / free) if free > 0 else float("nan")
    return Audit(
        attribute,
        groups,
        float(means.max() - means.min()),
        _chance_spread(sizes, float(inside)),
        share,
        adjusted,
    )


def _group(name: str, score: FloatArray, named: BoolArray, blame: FloatArray) -> AuditGroup:
    from scipy.stats import binom

    rate = float(blame.mean())
    low, high = binom.interval(LIMIT_CONFIDENCE, score.size, rate) if rate > 0 else (0, 0)
    error = score.std(ddof=1) / np.sqrt(score.size) if score.size > 1 else float("nan")
    return AuditGroup(
        name,
        int(score.size),
        float(score.mean()),
        float(error),
        int(named.sum()),
        float(blame.sum()),
        max(int(low), 0),
        int(high),
    )


def _chance_spread(sizes: np.ndarray, inside: float) -> float:
    """Return the 95th percentile of the spread between means of groups that do not differ."""
    if sizes.size < 2 or not inside > 0:
        return 0.0
    generator = np.random.default_rng(0)
    means = generator.standard_normal((4000, sizes.size)) * inside / np.sqrt(sizes)
    return float(np.quantile(means.max(axis=1) - means.min(axis=1), 0.95))
