"""What the bundled call histories are made from, each number with its source.

Sources are one of
published : Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn & Zhao (2005), "Statistical Analysis of
    a Telephone Call Center: A Queueing-Science Perspective", JASA 100(469), 36-50: two peaks a
    day (late morning, mid-afternoon), log-normal service with a coefficient of variation above
    1, day-level over-dispersion on top of Poisson arrivals.
industry : China banking customer-service figures (answer rate 92 to 94 % in 2021 to 2024).
assumed : chosen by us to look like a bank; nothing is claimed for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Peak:
    """A bump of the day's profile.

    Parameters
    ----------
    hour, width_hours, height
        Centre, standard deviation and height over the night level of 1.
    """

    hour: float
    width_hours: float
    height: float


@dataclass(frozen=True, slots=True)
class QueueParameters:
    """One queue's calls.

    Parameters
    ----------
    workday_calls : float
        Calls of an ordinary Wednesday at the start of the history.
    yearly_growth : float
        Share by which volume grows in a year.
    night_level : float
        Height of the flat part of the profile, on the scale of the peaks.
    peaks : tuple of Peak
    weekday_factors : tuple of float
        Monday to Sunday, over Wednesday.
    pay_days : dict
        Day of month -> factor (salary, statement and repayment days).
    off_factor, statutory_factor, makeup_factor : float
        Days off in a holiday block, statutory days and make-up work days over Wednesday.
    busyness_cv : float
        Coefficient of variation of the day's gamma level.
    aht_seconds, aht_night_factor, aht_holiday_factor : float
        Mean handle time, and its factors at night and in the days after a holiday.
    abandonment : float
        Share of callers who hang up on an ordinary day.
    """

    workday_calls: float
    aht_seconds: float
    night_level: float
    peaks: tuple[Peak, ...]
    yearly_growth: float = 0.05
    weekday_factors: tuple[float, ...] = (1.10, 1.03, 1.0, 0.99, 1.01, 0.74, 0.66)
    pay_days: dict[int, float] = field(default_factory=dict)
    off_factor: float = 0.62
    statutory_factor: float = 0.50
    makeup_factor: float = 0.95
    after_holiday_factor: float = 1.14
    busyness_cv: float = 0.05
    aht_night_factor: float = 1.12
    aht_noise_cv: float = 1.2
    abandonment: float = 0.045


MORNING, AFTERNOON, EVENING = 10.3, 15.3, 20.0

GENERAL = QueueParameters(
    workday_calls=9_250,
    aht_seconds=228.0,
    night_level=0.13,
    # published: two peaks; assumed: a third, smaller one after working hours
    peaks=(Peak(MORNING, 2.1, 1.0), Peak(AFTERNOON, 2.5, 0.85), Peak(EVENING, 2.0, 0.40)),
    # assumed: salary day 10, card-free days otherwise
    pay_days={10: 1.10, 15: 1.06, 1: 1.05},
)
CARD = QueueParameters(
    workday_calls=4_830,
    aht_seconds=262.0,
    night_level=0.17,
    peaks=(Peak(10.8, 2.5, 0.9), Peak(15.8, 2.9, 0.8), Peak(20.3, 2.2, 0.55)),
    # assumed: statement on the 5th and 20th, repayment on the 25th
    pay_days={5: 1.18, 20: 1.15, 25: 1.22, 24: 1.08},
    off_factor=0.70,
    statutory_factor=0.60,
    abandonment=0.05,
)
ONLINE = QueueParameters(
    workday_calls=2_830,
    aht_seconds=301.0,
    night_level=0.14,
    peaks=(Peak(10.6, 2.7, 0.8), Peak(16.0, 2.9, 0.85), Peak(20.8, 2.2, 0.7)),
    yearly_growth=0.12,
    off_factor=0.78,
    statutory_factor=0.68,
    busyness_cv=0.06,
    abandonment=0.055,
)
BRANCH_LINE = QueueParameters(
    workday_calls=1_260,
    aht_seconds=240.0,
    night_level=0.10,
    peaks=(Peak(MORNING, 2.2, 1.0), Peak(AFTERNOON, 2.6, 0.85), Peak(EVENING, 2.0, 0.40)),
    pay_days={10: 1.10, 15: 1.06, 25: 1.08},
    busyness_cv=0.06,
)

BANK_QUEUES = {"general": GENERAL, "card": CARD, "online": ONLINE}
QUICK_QUEUES = {"service": BRANCH_LINE}
