"""How a centre routes contacts, and what else may befall them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from wfm.domain import InvalidInput
from wfm.domain.record import Record

AgentChoice = Literal["longest_idle", "least_occupied", "fixed", "random"]
"""Which of several free agents takes a contact.

Least occupied is the lowest busy time over time on duty so far; fixed is the lowest agent number.
"""


def _require_share(share: float, where: str) -> None:
    if not 0 <= share <= 1:
        raise InvalidInput(f"is {share}", where=where, hint="use a share from 0 to 1")


def _require_seconds(seconds: float, where: str) -> None:
    if not 0 <= seconds < np.inf:
        raise InvalidInput(f"is {seconds}", where=where, hint="use 0 seconds or more")


@dataclass(frozen=True, slots=True, eq=False)
class Callback(Record):
    """A callback offered to those who still wait after some time.

    Parameters
    ----------
    after_seconds : float
        Wait at which it is offered.
    share : float
        Probability that the caller accepts, hangs up the telephone and is called back.
    when_idle : bool
        True when the agents call back only while no caller waits whom they could serve; False
        when the caller keeps the place in the queue.
    """

    after_seconds: float
    share: float = 1.0
    when_idle: bool = False

    def __post_init__(self) -> None:
        _require_seconds(self.after_seconds, "Callback.after_seconds")
        _require_share(self.share, "Callback.share")


@dataclass(frozen=True, slots=True, eq=False)
class Redial(Record):
    """Callers who hung up or met a busy signal and try again.

    Parameters
    ----------
    share : float
        Probability of another attempt after each one that failed.
    mean_delay_seconds : float
        Mean of the exponential time until then.
    most : int
        Attempts after the first one at which a caller gives up for good.
    """

    share: float
    mean_delay_seconds: float
    most: int = 50

    def __post_init__(self) -> None:
        _require_share(self.share, "Redial.share")
        _require_seconds(self.mean_delay_seconds, "Redial.mean_delay_seconds")
        if self.most < 1:
            raise InvalidInput(f"is {self.most}", where="Redial.most", hint="use 1 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Deferral(Record):
    """Work that can wait: e-mail, cases, or records to dial.

    Parameters
    ----------
    reserve : int
        An agent who also serves callers begins it only while more than so many such agents of
        its queue are idle, the one who begins it included. Those who serve no callers need not
        wait.
    due_seconds : float
        Wait after which it is treated like a call that has waited as long.
    """

    reserve: int = 0
    due_seconds: float = np.inf

    def __post_init__(self) -> None:
        if self.reserve < 0:
            raise InvalidInput(
                f"is {self.reserve}", where="Deferral.reserve", hint="use 0 or more"
            )
        if self.due_seconds != np.inf:
            _require_seconds(self.due_seconds, "Deferral.due_seconds")


@dataclass(frozen=True, slots=True, eq=False)
class Predictive(Record):
    """A dialler that rings more records than agents are idle, since few people answer.

    Whenever an agent becomes idle, a record comes in or one stops ringing, records are dialled
    until ``lines per idle agent`` times the idle agents ring, the reserve of the deferral left
    out. That is `most_lines` as long as the calls lost so far are at most `lost_share` of those
    answered so far, and one after that, until they are again. A call is lost when the person
    answers and no agent is free. With a pace of one that happens only where callers take the
    agents in the meantime, against which a reserve helps.

    Parameters
    ----------
    most_lines : float
        Records that ring for each idle agent; 1 or more.
    lost_share : float
        Share of the answered calls that may be lost, such as 0.03.
    """

    most_lines: float
    lost_share: float

    def __post_init__(self) -> None:
        _require_share(self.lost_share, "Predictive.lost_share")
        if not 1 <= self.most_lines < np.inf:
            raise InvalidInput(
                f"is {self.most_lines}", where="Predictive.most_lines", hint="use 1 or more"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Dialling(Record):
    """Records to dial: by an idle agent, preview or progressive, or by a predictive dialler.

    Parameters
    ----------
    connect_share : float
        Probability that somebody answers.
    dial_seconds : float
        Time from dialling until somebody answers, or until the agent or the dialler gives up.
    preview_seconds : float
        Agent time to read the record first; 0 for progressive dialling.
    predictive : Predictive, optional
        Set when a dialler rings the records and agents only talk.
    """

    connect_share: float
    dial_seconds: float
    preview_seconds: float = 0.0
    predictive: Predictive | None = None

    def __post_init__(self) -> None:
        _require_share(self.connect_share, "Dialling.connect_share")
        _require_seconds(self.dial_seconds, "Dialling.dial_seconds")
        _require_seconds(self.preview_seconds, "Dialling.preview_seconds")
        if self.predictive and self.preview_seconds:
            raise InvalidInput(
                "is set for a predictive dialler, which leaves no time to read",
                where="Dialling.preview_seconds",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Chat(Record):
    """Chats, of which an agent handles several at once.

    Until the last of them is over the agent takes no call. Where the same agents serve calls and
    a steady flow of chats, calls can wait long for someone without a chat; agents or tiers of
    their own for one of the two prevent that.

    Parameters
    ----------
    concurrency : int
        An agent with fewer chats in hand may take one of this queue.
    slowdown : float
        With c chats in hand each goes on at the speed 1 / (1 + slowdown (c - 1)); the same for
        all chats that an agent handles.
    """

    concurrency: int
    slowdown: float = 0.0

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise InvalidInput(
                f"is {self.concurrency}", where="Chat.concurrency", hint="use 1 or more"
            )
        if not 0 <= self.slowdown < np.inf:
            raise InvalidInput(f"is {self.slowdown}", where="Chat.slowdown")


@dataclass(frozen=True, slots=True, eq=False)
class QueueRules(Record):
    """What is special about one queue; the defaults are a plain telephone queue.

    Parameters
    ----------
    priority : int
        A free agent takes from the queue with the lowest priority number first; between equal
        ones the call that has waited longest.
    waiting_limit : int, optional
        Callers who may wait; the next one hears a busy signal. None for no limit.
    callback, redial : Callback, Redial, optional
        None when nobody is offered a callback, or nobody redials.
    deferral : Deferral, optional
        Set for work that can wait; None for callers.
    dialling : Dialling, optional
        Set when the contacts are records to dial; needs a deferral.
    chat : Chat, optional
        Set when an agent handles several of these at once.
    contained_share : float
        Share of the demand that the voice menu handles, and which never reaches the queue.
    """

    priority: int = 0
    waiting_limit: int | None = None
    callback: Callback | None = None
    redial: Redial | None = None
    deferral: Deferral | None = None
    dialling: Dialling | None = None
    chat: Chat | None = None
    contained_share: float = 0.0

    def __post_init__(self) -> None:
        _require_share(self.contained_share, "QueueRules.contained_share")
        if self.waiting_limit is not None and self.waiting_limit < 0:
            raise InvalidInput(
                f"is {self.waiting_limit}",
                where="QueueRules.waiting_limit",
                hint="use 0 or more, or leave it out for a line without limit",
            )
        self._check_dialling()
        if self.deferral and (self.callback or self.redial or self.chat):
            raise InvalidInput(
                "goes with neither callback, redial nor chat", where="QueueRules.deferral"
            )

    def _check_dialling(self) -> None:
        if self.dialling is None:
            return
        if self.deferral is None:
            raise InvalidInput(
                "is set without a deferral", where="QueueRules.dialling", hint="add one"
            )
        if self.dialling.predictive and self.deferral.due_seconds < np.inf:
            raise InvalidInput(
                "is set for a predictive dialler, which takes records in their order",
                where="Deferral.due_seconds",
            )


PLAIN_QUEUE = QueueRules()


@dataclass(frozen=True, slots=True, eq=False)
class Rules(Record):
    """Rules of the whole centre; the defaults are plain telephone queues.

    Parameters
    ----------
    queues : tuple of QueueRules
        One for each queue; empty when all are plain.
    agent_choice : str
        Which of several free agents of equal tier takes a contact.
    idle_leave_first : bool
        True when agents of a group stand in for each other: if one who is busy should leave, the
        one who is free, or becomes so first, goes instead and the busy one stays. This is how
        centres work whose staffing is a number and not a roster.
    trunk_lines : int, optional
        Calls that may be in the centre at once, waiting or talking; the next caller hears a busy
        signal. None for no limit. Deferred work needs no line.
    """

    queues: tuple[QueueRules, ...] = ()
    agent_choice: AgentChoice = "longest_idle"
    idle_leave_first: bool = False
    trunk_lines: int | None = None

    def __post_init__(self) -> None:
        if self.agent_choice not in get_args(AgentChoice):
            raise InvalidInput(
                f"is {self.agent_choice!r}",
                where="Rules.agent_choice",
                hint=f"one of {', '.join(get_args(AgentChoice))}",
            )
        if self.trunk_lines is not None and self.trunk_lines < 1:
            raise InvalidInput(
                f"is {self.trunk_lines}", where="Rules.trunk_lines", hint="1 or more"
            )

    def of(self, queue: int) -> QueueRules:
        """Return the rules of a queue."""
        return self.queues[queue] if self.queues else PLAIN_QUEUE

    @property
    def chat_limit(self) -> int:
        """Chats an agent may have in hand at once, at most; 1 without chats."""
        return max((rule.chat.concurrency for rule in self.queues if rule.chat), default=1)

    @property
    def plain(self) -> bool:
        """True when engines see nothing special; what a voice menu contains never reaches them."""
        return (
            self.agent_choice == "longest_idle"
            and not self.idle_leave_first
            and self.trunk_lines is None
            and all(replace(queue, contained_share=0.0) == PLAIN_QUEUE for queue in self.queues)
        )


PLAIN = Rules()
