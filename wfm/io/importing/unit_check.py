"""Whether a mean handle time can be one."""

from __future__ import annotations

from wfm.domain.errors import InvalidInput
from wfm.domain.event import Finding

USUAL_SECONDS = (10.0, 7200.0)
POSSIBLE_SECONDS = (3.0, 6 * 3600.0)


def judge_handle_time(mean_seconds: float, file: str) -> tuple[Finding, ...]:
    """Return a finding when a mean handle time is unusual; refuse one that cannot be.

    Raises
    ------
    InvalidInput
        If the mean lies outside `POSSIBLE_SECONDS`: milliseconds taken for seconds, totals for
        averages, and the like. Every number of a plan would be wrong.
    """
    low, high = POSSIBLE_SECONDS
    if not low <= mean_seconds <= high:
        raise InvalidInput(
            f"the mean handle time comes out as {mean_seconds:g} s",
            where=file,
            hint="look at unit and per of the handle time in the map: milliseconds, minutes, "
            "a total or an average?",
        )
    low, high = USUAL_SECONDS
    if low <= mean_seconds <= high:
        return ()
    what = f"the mean handle time is {mean_seconds:g} s, which is unusual: is its unit right?"
    return (Finding(what, where=file, severity="error", kind="implausible_unit"),)
