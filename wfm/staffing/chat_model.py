"""The model of a queue whose agents hold several chats at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.domain.record import FloatArray, IntArray
from wfm.queueing import chat
from wfm.staffing.queue_model import QueueModel


@dataclass(frozen=True, slots=True, eq=False)
class ChatModel(QueueModel):
    """Chats spread evenly over agents, who get slower with each; see `wfm.queueing.chat`.

    The chain lasts for ever at the interval's own load: what earlier intervals left is not
    looked at.

    Parameters
    ----------
    rates : tuple of float
        Chats an agent ends in a handle time with 0, 1, ... of them at once.
    """

    rates: tuple[float, ...]

    def required(self, load_erlangs: FloatArray, aht_seconds: FloatArray) -> IntArray:
        """Return the fewest agents that meet every part of the goal; any shape."""
        goal = self.goal
        return chat.required_servers(
            load_erlangs,
            aht_seconds,
            self.rates,
            self.patience_seconds,
            service_level=goal.service_level,
            threshold_seconds=None if goal.service_level is None else goal.threshold_seconds,
            definition=goal.definition,
            mean_wait_answered_seconds=goal.max_mean_wait_seconds,
            max_abandon=goal.max_abandonment,
            max_occupancy=goal.max_occupancy,
        )

    def service_level(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected service level, by the goal's threshold and definition."""
        return chat.service_level(
            load_erlangs,
            agents,
            self.rates,
            aht_seconds,
            self.goal.threshold_seconds,
            self.patience_seconds,
            self.goal.definition,
        )

    def occupancy(
        self, load_erlangs: FloatArray, agents: IntArray, aht_seconds: FloatArray
    ) -> FloatArray:
        """Return the expected share of on-position time with a chat or more."""
        return chat.occupancy(load_erlangs, agents, self.rates, aht_seconds, self.patience_seconds)

    def outlook(
        self, load_erlangs: FloatArray, agents: FloatArray, aht_seconds: FloatArray
    ) -> tuple[FloatArray, ...]:
        """Return the figures of `wfm.staffing.figures.ServiceFigures` after the agents."""
        patience = self.patience_seconds
        queue = (load_erlangs, agents, self.rates, aht_seconds)
        lost = chat.abandon_probability(*queue, patience)
        return (
            self.service_level(load_erlangs, agents.astype(np.int64), aht_seconds),
            chat.mean_wait_answered_seconds(*queue, patience),
            chat.wait_probability(*queue, patience),
            chat.occupancy(*queue, patience),
            np.full(lost.shape, np.nan) if patience is None else lost,
        )

    @property
    def reason(self) -> str:
        """Why it is staffed as it is."""
        return "chats are staffed for the long run of each interval's own load"

    def describe(self) -> str:
        """Return the model in words."""
        most = len(self.rates) - 1
        gain = f"up to {most} chats at once, {self.rates[-1]:.2f} times as many as one by one"
        patience = self.patience_seconds
        return f"chat, {gain}" + ("" if patience is None else f", mean patience {patience:g} s")
