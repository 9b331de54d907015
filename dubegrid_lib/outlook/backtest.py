"""A forecast with its backtest: which method would have served best, and how far its band can be trusted.

Rolling origin: at each of several earlier issue times a week apart, every method is fitted on what was known then and,
until the next issue time, forecasts a week from each day on. The residuals of the earlier issue times calibrate the
band of the next (conformalised quantile regression: Romano, Patterson and Candès, 2019,
https://arxiv.org/abs/1905.03222, lower and upper bound separately), so the reported coverage is that of calibrated
bands on readings that were not used to calibrate them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.outlook.correction import TooFewReadings
from dubegrid_lib.outlook.forecast import (
    BOOSTED,
    DAY,
    LAST_WEEK,
    METHODS,
    PROFILE,
    QUANTILES,
    WEEK,
    Floats,
    History,
    fitted,
    forecast_frame,
    known_at,
    lessons,
)

NEXT_DAY, REST_OF_WEEK = "next day", "days 2 to 7"
HORIZONS = (NEXT_DAY, REST_OF_WEEK)
NOMINAL = QUANTILES[2] - QUANTILES[0]
# Each earlier issue time costs three fits.
MAX_FOLDS = 4
_FIRST_FOLD_DAYS = 15
# The half hours of a day err together, so a day of residuals counts as two independent ones, not as 48. With two, the
# bands of eight generated sites covered 78 % in their backtests and 82 % in the week after; with 48, 69 and 79 %.
_INDEPENDENT_PER_DAY = 2


@dataclass(frozen=True, eq=False)
class Backtest:
    """Scores of the methods on earlier issue times.

    `table` has a row per horizon and method: `pinball` (mean loss of P10, P50 and P90, kW), `coverage` (share of
    readings within the calibrated P10 to P90), `half_hours`, `used` (the method with the lowest loss). It is empty if
    the readings are too few for a second issue time.
    """

    table: pd.DataFrame
    issue_times: int

    def used(self, horizon: str) -> str:
        """The method that is used for a horizon; the median profile if nothing could be compared."""
        rows = self.table[(self.table["horizon"] == horizon) & self.table["used"]] if len(self.table) else self.table
        return str(rows["method"].iloc[0]) if len(rows) else PROFILE

    @property
    def sentence(self) -> str:
        """Which method is used for which horizon, and against what."""
        if self.table.empty:
            return (
                "Too few readings for a backtest: the median profile is used, its band is not calibrated. Six weeks "
                "of readings suffice."
            )
        parts = []
        for horizon in HORIZONS:
            rows = self.table[self.table["horizon"] == horizon]
            loss: dict[str, float] = dict(zip(rows["method"], rows["pinball"], strict=True))
            held: dict[str, float] = dict(zip(rows["method"], rows["coverage"], strict=True))
            best = self.used(horizon)
            if best == BOOSTED:
                saved = 1 - loss[best] / min(loss[LAST_WEEK], loss[PROFILE])
                gain = f"{saved * 100:.0f} % less loss than the better baseline"
            else:
                gain = f"this baseline has {(1 - loss[best] / loss[BOOSTED]) * 100:.0f} % less loss than boosted trees"
            parts.append(f"{horizon}: {best}, {gain}, coverage {held[best] * 100:.0f} %")
        return "; ".join(parts) + f" (nominal {NOMINAL * 100:.0f} %, {self.issue_times} issue times)."


@dataclass(frozen=True, eq=False)
class Forecast:
    """A week's forecast (`frame`: `forecast.forecast_frame`) and the backtest that chose its methods."""

    frame: pd.DataFrame
    backtest: Backtest


@dataclass(frozen=True, eq=False)
class _Fold:
    """What was forecast from one earlier issue time on (`bands`, by method), and what came."""

    bands: Mapping[str, Floats]
    came: Floats
    ahead: npt.NDArray[np.int64]


def forecast(asset_id: str, past: History, kva_per_kw: float = 1.0) -> Forecast:
    """The next week of an asset, by the methods that the backtest prefers, with calibrated bands.

    Parameters
    ----------
    past : as `forecast.history` returns it. kva_per_kw : stored with the forecast, to compare it with a rating in kVA.

    Raises
    ------
    TooFewReadings
        There is no earlier issue time to learn from.
    NoForecast
        The extra `outlook` is not installed.
    """
    folds = _folds(past)
    tested = _scored(folds)
    lesson, known = lessons(past), known_at(past, past.now)
    chosen = [tested.used(horizon) for horizon in HORIZONS]
    bands = {}
    for method in set(chosen):
        shifts = _shifts(folds, method)
        bands[method] = _calibrated(fitted(method, lesson).band(known), np.arange(WEEK) // DAY, shifts)
    methods = [chosen[0]] * DAY + [chosen[1]] * (WEEK - DAY)
    band = np.where((np.arange(WEEK) < DAY)[:, None], bands[chosen[0]], bands[chosen[1]])
    return Forecast(forecast_frame(asset_id, past, band, methods, kva_per_kw), tested)


def _folds(past: History) -> list[_Fold]:
    """Forecasts from earlier issue times a week apart, the oldest first."""
    starts = [past.now - WEEK * number for number in range(1, MAX_FOLDS + 1)]
    found = []
    for start in reversed([start for start in starts if start >= _FIRST_FOLD_DAYS * DAY]):
        try:
            found.append(_fold(past, start))
        except TooFewReadings:
            continue  # a gap before this issue time; later ones may have enough
    return found


def _fold(past: History, start: int) -> _Fold:
    then = past.until(start)
    lesson = lessons(then)
    models = {method: fitted(method, lesson) for method in METHODS}
    parts: dict[str, list[Floats]] = {method: [] for method in METHODS}
    came, ahead = [], []
    for origin in range(start, start + WEEK, DAY):
        known = known_at(past, origin)
        actual = np.where(np.arange(origin, origin + WEEK) < past.now, past.demand[origin : origin + WEEK], np.nan)
        kept = ~np.isnan(actual)
        came.append(actual[kept])
        ahead.append((np.arange(WEEK) // DAY)[kept])
        for method, model in models.items():
            parts[method].append(model.band(known)[kept])
    bands = {method: np.concatenate(each) for method, each in parts.items()}
    return _Fold(bands, np.concatenate(came), np.concatenate(ahead))


def _scored(folds: list[_Fold]) -> Backtest:
    """Each fold but the first, its bands calibrated by those before it."""
    rows = []
    for horizon in HORIZONS if len(folds) > 1 else ():
        for method in METHODS:
            loss, inside = [], []
            for number in range(1, len(folds)):
                fold = folds[number]
                part = (fold.ahead == 0) == (horizon == NEXT_DAY)
                band = _calibrated(fold.bands[method], fold.ahead, _shifts(folds[:number], method))[part]
                came = fold.came[part]
                loss.append(pinball(came, band))
                inside.append((came >= band[:, 0]) & (came <= band[:, 2]))
            held = np.concatenate(inside)
            rows.append((horizon, method, float(np.concatenate(loss).mean()), float(held.mean()), len(held)))
    table = pd.DataFrame(rows, columns=["horizon", "method", "pinball", "coverage", "half_hours"])
    best = table.groupby("horizon")["pinball"].transform("min")
    return Backtest(table.assign(used=table["pinball"] == best), max(0, len(folds) - 1))


def pinball(came: Floats, band: Floats) -> Floats:
    """Quantile loss of each half hour, in kW, the mean over P10, P50 and P90."""
    over = came[:, None] - band
    quantiles = np.array(QUANTILES)
    loss: Floats = np.maximum(quantiles * over, (quantiles - 1) * over).mean(axis=1)
    return loss


def _shifts(folds: list[_Fold], method: str) -> Floats:
    """(2, 2) kW by horizon: how much lower P10 and higher P90 must lie to keep their promise on these folds."""
    shifts = np.zeros((2, 2))
    if not folds:
        return shifts
    band = np.concatenate([fold.bands[method] for fold in folds])
    came, ahead = (np.concatenate([getattr(fold, name) for fold in folds]) for name in ("came", "ahead"))
    for row, part in enumerate((ahead == 0, ahead > 0)):
        if part.any():
            level = min(1.0, QUANTILES[2] * (1 + 1 / (_INDEPENDENT_PER_DAY * 7 * len(folds))))
            beyond = band[part, 0] - came[part], came[part] - band[part, 2]
            shifts[row] = [np.quantile(side, level) for side in beyond]
    return shifts


def _calibrated(band: Floats, ahead: npt.NDArray[np.int64], shifts: Floats) -> Floats:
    row = (ahead > 0).astype(int)
    low, high = band[:, 0] - shifts[row, 0], band[:, 2] + shifts[row, 1]
    return np.column_stack([np.minimum(low, band[:, 1]), band[:, 1], np.maximum(high, band[:, 1])])
