"""Which engine can play what; `replicate.play` takes the fastest that can."""

from __future__ import annotations

from wfm.simulate.model import CentreModel
from wfm.simulate.rules import QueueRules

FEATURES = (
    "priorities",
    "tiers",
    "overflow",
    "own order",
    "speed by skill",
    "agent choice",
    "idle leave first",
    "finite lines",
    "callbacks",
    "redials",
    "deferred work",
    "dialling",
    "predictive dialling",
    "chats",
)
"""What a centre may have beside plain telephone queues with skills, shifts and abandonment."""

CLAIMS: dict[str, frozenset[str]] = {
    "single_queue": frozenset(),
    "kernel": frozenset(),
    "flow_kernel": frozenset(FEATURES),
    "reference": frozenset(FEATURES),
}
"""Features that each engine plays, by the name of its module; all play plain queues.

`single_queue` plays them only where each agent serves one queue.
"""


def features_of(model: CentreModel) -> frozenset[str]:
    """Return the features that a centre has."""
    staff, rules = model.staff, model.rules
    found = {
        "tiers": staff.tier is not None,
        "overflow": staff.after_seconds is not None,
        "own order": staff.own_order is not None,
        "speed by skill": staff.handle_factor is not None,
        "agent choice": rules.agent_choice != "longest_idle",
        "idle leave first": rules.idle_leave_first,
        "finite lines": rules.trunk_lines is not None,
    }
    names = {name for name, has in found.items() if has}
    return frozenset(names.union(*(_features_of_queue(rule) for rule in rules.queues)))


def _features_of_queue(rule: QueueRules) -> set[str]:
    found = {
        "priorities": rule.priority != 0,
        "finite lines": rule.waiting_limit is not None,
        "callbacks": rule.callback is not None,
        "redials": rule.redial is not None,
        "deferred work": rule.deferral is not None,
        "dialling": rule.dialling is not None,
        "predictive dialling": bool(rule.dialling and rule.dialling.predictive),
        "chats": rule.chat is not None,
    }
    return {name for name, has in found.items() if has}


def engines_for(model: CentreModel) -> tuple[str, ...]:
    """Return the engines that can play a centre, fastest first."""
    from wfm.simulate import single_queue

    wanted = features_of(model)
    able = [name for name, claimed in CLAIMS.items() if wanted <= claimed]
    if "single_queue" in able and not single_queue.fits(model.staff):
        able.remove("single_queue")
    return tuple(able)
