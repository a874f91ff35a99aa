"""One queue's queueing model: how many agents its goal needs, and what they give."""

from __future__ import annotations

from dataclasses import dataclass

from wfm.domain.errors import InvalidInput
from wfm.domain.goal import ServiceGoal
from wfm.domain.record import FloatArray, IntArray, Record
from wfm.domain.settings import QueueSettings, StaffingSettings
from wfm.queueing import erlang_a, erlang_c


@dataclass(frozen=True, slots=True, eq=False)
class QueueModel(Record):
    """Erlang A when patience is known, else Erlang C, with the goal to meet.

    Parameters
    ----------
    name : str
        ``erlang_a`` or ``erlang_c``.
    goal : ServiceGoal
        What every interval must reach.
    patience_seconds : float, optional
        Mean patience; None with Erlang C.
    """

    name: str
    goal: ServiceGoal
    patience_seconds: float | None

    def required(self, load_erlangs: FloatArray, aht_seconds: FloatArray) -> IntArray:
        """Return the fewest agents that meet every part of the goal; any shape.

        The goal's mean wait is the average speed of answer: that of the answered contacts.
        """
        goal = self.goal
        threshold = None if goal.service_level is None else goal.threshold_seconds
        if self.patience_seconds is None:
            return erlang_c.required_servers(
                load_erlangs,
                aht_seconds,
                service_level=goal.service_level,
                threshold_seconds=threshold,
                mean_wait_seconds=goal.max_mean_wait_seconds,
                max_occupancy=goal.max_occupancy,
            )
        return erlang_a.required_servers(
            load_erlangs,
            aht_seconds,
            self.patience_seconds,
            service_level=goal.service_level,
            threshold_seconds=threshold,
            definition=goal.definition,
            mean_wait_answered_seconds=goal.max_mean_wait_seconds,
            max_abandon=goal.max_abandonment,
            max_occupancy=goal.max_occupancy,
        )

    def service_level(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected service level, by the goal's threshold and definition."""
        goal = self.goal
        if self.patience_seconds is None:
            return erlang_c.service_level(
                load_erlangs, agents, aht_seconds, goal.threshold_seconds
            )
        return erlang_a.service_level(
            load_erlangs,
            agents,
            aht_seconds,
            self.patience_seconds,
            goal.threshold_seconds,
            goal.definition,
        )

    def occupancy(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected share of on-position time spent handling contacts."""
        if self.patience_seconds is None:
            return erlang_c.occupancy(load_erlangs, agents)
        return erlang_a.occupancy(load_erlangs, agents, aht_seconds, self.patience_seconds)


def choose_model(
    queue: str, queue_settings: QueueSettings, settings: StaffingSettings
) -> QueueModel:
    """Return the model of a queue.

    Parameters
    ----------
    queue : str
        Its id, for messages.
    queue_settings : QueueSettings
        Goal and patience.
    settings : StaffingSettings
        The model asked for; ``auto`` takes Erlang A where patience is known.

    Raises
    ------
    InvalidInput
        If Erlang A or a goal on abandonment is asked for without patience.
    """
    patience, goal = queue_settings.patience_seconds, queue_settings.goal
    if settings.model == "erlang_a" and patience is None:
        raise InvalidInput(
            "is not given, and Erlang A cannot do without",
            where=f"queues.{queue}.patience_seconds",
            hint="give the mean patience, or set staffing.model to auto or erlang_c",
        )
    if settings.model == "erlang_c" or patience is None:
        if goal.max_abandonment is not None:
            raise InvalidInput(
                "cannot be met by Erlang C, in which nobody hangs up",
                where=f"queues.{queue}.goal.max_abandonment",
                hint="give the queue's patience_seconds and let staffing.model be auto",
            )
        return QueueModel("erlang_c", goal, None)
    return QueueModel("erlang_a", goal, patience)
