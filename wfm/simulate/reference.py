"""The reference engine: a contact centre told as SimPy processes.

What happens, in words:

- A contact goes to a free agent of the lowest tier in which anyone is free: by default to those
  with the fewest skills. Groups with a threshold are asked once the contact has waited so long.
  Of several agents the one takes it who has been free longest, was occupied least, has the
  lowest number, or whom the lot falls on. Agents who became free at the same moment count in
  the order of the events. If nobody is free the contact waits.
- An agent who becomes free takes, of the contacts waiting in the queues of the agent's skills,
  one of the best priority; of these one of the queue that the agent prefers; of these the one
  that has waited longest.
- A caller who waits hangs up when patience ends. Where all lines are taken, or too many wait in
  the queue, a caller meets a busy signal. Either may redial, as a new attempt.
- A caller who waits long enough may accept a callback: the telephone line is free again, and
  the caller keeps the place in the queue, or is called back when an agent would be idle.
- Deferred work, such as e-mail or records to dial, is begun when nobody waits whom the agent
  could serve; by agents who also serve callers only while more than a reserve of them are idle.
  When it falls due it counts like a call that has waited as long.
- A predictive dialler rings records for idle agents, more of them than agents as long as few
  calls were lost. Who answers goes to a free agent, or is lost when there is none any more.
- An agent with chats in hand takes further chats up to a limit, and nothing else before the last
  one is over, however long a call waits; all go on at the same pace, the slower the more there
  are. A new chat goes to the agent of the lowest tier with the fewest in hand.
- An agent whose spell of duty ends leaves at once when free. A busy one finishes first, or a
  free colleague of the group leaves instead, now or as soon as there is one, if the rules say
  that idle agents leave first.
- Nobody locks the door on waiting callers: an agent who finishes a contact after the spell has
  ended goes on with contacts that were waiting when it ended, in queues which no agent on duty
  can serve. This empties the queues at closing time and at the end of the grid. Who calls later
  waits for the next agent who comes on duty, hangs up, or is stranded where nobody comes.
- At equal times the order of `event_order` holds.
"""

from __future__ import annotations

import numpy as np

from wfm.simulate.reference_centre import Centre
from wfm.simulate.reference_floor import Floor, agents_of
from wfm.simulate.reference_lines import Lines
from wfm.simulate.reference_people import Contact
from wfm.simulate.rules import PLAIN, Rules
from wfm.simulate.sample import Sample
from wfm.simulate.staff import NOBODY, Staff
from wfm.simulate.trace import Trace, as_told


def play(sample: Sample, staff: Staff, rules: Rules = PLAIN) -> Trace:
    """Replay one replication.

    Parameters
    ----------
    sample : Sample
        Contacts and spells of duty.
    staff : Staff
        Skills and speed of the agents.
    rules : Rules, optional
        Routing and what else may befall contacts; plain telephone queues by default.

    Returns
    -------
    Trace
        Outcome, agent and times of every contact; the end of every spell.
    """
    contacts = _contacts(sample)
    agents = agents_of(staff)
    floor, lines = Floor(staff, rules), Lines(staff, rules)
    centre = Centre(rules, contacts, agents, floor, lines, sample.spells.end.size)
    for agent in agents:
        centre.clock.process(centre.duty(agent.number, _spells_of(sample, agent.number)))
    centre.clock.process(centre.arrivals())
    centre.clock.run()
    trace = Trace(
        np.array([int(c.outcome) for c in contacts], np.int64),
        np.array([c.agent for c in contacts], np.int64),
        np.array([c.started for c in contacts], np.float64),
        np.array([c.ended for c in contacts], np.float64),
        np.array(centre.left),
        np.array([c.arrived for c in contacts], np.float64),
        np.array([c.accepted for c in contacts], np.float64),
    )
    return as_told(trace, sample)


def _contacts(sample: Sample) -> list[Contact]:
    count = sample.arrival.size
    draws = (
        np.zeros(count) if sample.draw is None else sample.draw,
        np.zeros(count, np.bool_) if sample.takes_callback is None else sample.takes_callback,
        np.full(count, NOBODY) if sample.next_attempt is None else sample.next_attempt,
        np.zeros(count) if sample.redial_delay is None else sample.redial_delay,
        np.ones(count, np.bool_) if sample.reached is None else sample.reached,
    )
    columns = (sample.queue, sample.arrival, sample.service, sample.patience, *draws)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Contact(number, *row) for number, row in enumerate(rows)]


def _spells_of(sample: Sample, agent: int) -> list[tuple[int, float, float]]:
    spells = sample.spells
    first, last = np.searchsorted(spells.agent, [agent, agent + 1])
    return [(int(m), float(spells.start[m]), float(spells.end[m])) for m in range(first, last)]
