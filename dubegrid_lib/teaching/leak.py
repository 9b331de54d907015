"""A forecast that cheats without its author noticing: a feature that looks ahead, in a backtest and in use."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dubegrid_lib.outlook.backtest import pinball
from dubegrid_lib.outlook.forecast import DAY, WEEK, Boosted, Floats, History, Known, Lesson, known_at, lessons

_LEVEL = 8  # the column of `forecast.known_at` that holds what the last day left over


def with_a_leak(past: History, weeks: int = 2) -> pd.DataFrame:
    """The same trees three times: honest; with a leak, in a backtest; with the leak, in use.

    The leak is a moving average that is centred, as many tools draw it: at each half hour it holds 24 hours of which
    half lie ahead. A backtest has them. At the issue time nobody does, and the last day's level is all that can be put
    there.

    Parameters
    ----------
    past : from `forecast.history`; its last `weeks` weeks are forecast, the weeks before teach.

    Returns
    -------
    DataFrame by trial: mean pinball loss (kW), and the difference from the honest one in %.
    """
    start = past.now - weeks * WEEK
    then = past.until(start)
    honest = lessons(then)
    smooth = pd.Series(past.demand).rolling(DAY + 1, center=True, min_periods=1).mean().to_numpy()
    taught = Boosted(_leaky(honest, then, smooth))
    fair = Boosted(honest)
    losses: dict[str, list[Floats]] = {"honest": [], "with a leak, in the backtest": [], "with the leak, in use": []}
    for origin in range(start, past.now, DAY):
        known = known_at(past, origin)
        came = past.demand[origin : origin + WEEK]
        kept = ~np.isnan(came)
        seen = _with_level(known, smooth[origin : origin + WEEK] - known.profile)
        trials = (fair.band(known), taught.band(seen), taught.band(known))
        for name, band in zip(losses, trials, strict=True):
            losses[name].append(pinball(came[kept], band[kept]))
    table = pd.DataFrame({"pinball loss, kW": {name: float(np.concatenate(of).mean()) for name, of in losses.items()}})
    table["difference, %"] = (table["pinball loss, kW"] / table["pinball loss, kW"].iloc[0] - 1) * 100
    return table


def _leaky(lesson: Lesson, past: History, smooth: Floats) -> Lesson:
    """The lesson with the centred average in the place of the last day's level."""
    ends = past.now
    origins = range(ends - min(max(0, (ends - 14 * DAY) // DAY), 28) * DAY, ends, DAY)
    positions = np.concatenate([np.arange(origin, origin + WEEK) for origin in origins])
    inside = positions < ends
    came = np.full(len(positions), np.nan)
    came[inside] = past.demand[positions[inside]]
    ahead = smooth[positions[~np.isnan(came)]]
    return replace(lesson, known=_with_level(lesson.known, ahead - lesson.known.profile))


def _with_level(known: Known, level: Floats) -> Known:
    features = known.features.copy()
    features[:, _LEVEL] = level
    return replace(known, features=features)
