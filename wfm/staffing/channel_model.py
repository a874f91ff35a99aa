"""Which model a queue of another channel than calls has."""

from __future__ import annotations

from wfm.domain.errors import InvalidInput
from wfm.domain.settings import QueueSettings
from wfm.staffing.chat_model import ChatModel
from wfm.staffing.deferred_model import DEADLINES, DIAL_LIST, WorkModel
from wfm.staffing.queue_model import QueueModel


def channel_model(queue: str, queue_settings: QueueSettings) -> QueueModel:
    """Return the model of a queue of chats, deferrable work or outbound calls.

    Parameters
    ----------
    queue : str
        Its id, for messages.
    queue_settings : QueueSettings

    Raises
    ------
    InvalidInput
        If a queue of chats has a goal on abandonment and no patience.
    """
    goal, patience = queue_settings.service_goal, queue_settings.patience_seconds
    if queue_settings.chat is not None:
        if goal.max_abandonment is not None and patience is None:
            raise InvalidInput(
                "cannot be met where nobody leaves",
                where=f"queues.{queue}.goal.max_abandonment",
                hint="give the queue's patience_seconds",
            )
        return ChatModel("chat", goal, patience, queue_settings.chat.rates())
    if queue_settings.outbound is not None:
        return WorkModel(DIAL_LIST, goal, None, queue_settings.outbound.occupancy)
    return WorkModel(DEADLINES, goal, None)
