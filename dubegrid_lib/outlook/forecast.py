"""The next week of an asset's demand in half hours: P10, P50 and P90, from what is known at the issue time.

Three methods forecast side by side, and a backtest (`outlook.backtest`) decides which of them is used:

- ``last week``: the demand at the same local time a week before;
- ``median profile``: the median of the last four weeks at the same local half hour, working and rest days apart;
- ``boosted trees``: gradient boosting with quantile loss (scikit-learn's HistGradientBoostingRegressor) on the
  deviation from the profile.

scikit-learn was chosen over statsforecast and skforecast, which need numba or bring a framework of their own for the
same model, and over OpenSTEF, whose release for Python 3.12 also needs weather forecasts and a database.

Every feature of a forecast comes from readings before its issue time: lags of a week and more, the level of the last
day and week, the temperature of the last day. The weather ahead is not used: only its forecast would be known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.load import half_hourly, local_time
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.outlook.correction import TooFewReadings
from dubegrid_lib.outlook.holidays import rest_days
from dubegrid_lib.outlook.weather import at

Floats = npt.NDArray[np.float64]

HALF_HOUR = pd.Timedelta(minutes=30)
DAY, WEEK = 48, 336
QUANTILES = (0.1, 0.5, 0.9)
BANDS = ("p10_kw", "p50_kw", "p90_kw")
LAST_WEEK, PROFILE, BOOSTED = "last week", "median profile", "boosted trees"
METHODS = (LAST_WEEK, PROFILE, BOOSTED)
# Minimum data: two weeks for a profile of working and rest days, and one more to learn from. House choice.
MIN_DAYS = 21
PROFILE_DAYS = 28
# More history than this slows the fit and is of another season.
HISTORY_DAYS = 84
# An issue time is a lesson if there are two weeks before it and it is one of the last 28; more would not help.
FIRST_DAYS, LESSON_DAYS = 14, 28
_TREES: Mapping[str, Any] = {
    "max_iter": 40,
    "learning_rate": 0.15,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
    "early_stopping": False,
}


class NoForecast(DubeGridError, LookupError):
    """A forecast cannot be made; the message says what is missing."""


@dataclass(frozen=True, eq=False)
class History:
    """Half-hourly demand before an issue time, with the calendar of that time and of the week after.

    All arrays cover the half hours from `start` to a week after `issued`; demand is NaN from `issued` on.
    """

    start: pd.Timestamp
    issued: pd.Timestamp
    demand: Floats
    temperature: Floats
    slot: npt.NDArray[np.int64]
    rest: npt.NDArray[np.bool_]
    weekday: npt.NDArray[np.int64]
    offset: npt.NDArray[np.int64]
    # What each earlier issue time knew, which is the same for every history that covers it.
    kept: dict[int, "Known"] = field(default_factory=dict, repr=False)

    @property
    def now(self) -> int:
        """The position of the issue time."""
        return len(self.demand) - WEEK

    def until(self, position: int) -> "History":
        """What was known at an earlier issue time: everything after it is dropped."""
        arrays = ("demand", "temperature", "slot", "rest", "weekday", "offset")
        parts = {name: getattr(self, name)[: position + WEEK].copy() for name in arrays}
        for name in ("demand", "temperature"):
            parts[name][position:] = np.nan
        return replace(self, issued=self.start + position * HALF_HOUR, **parts)


def history(demand: pd.Series, issued: pd.Timestamp, hourly: pd.Series | None = None) -> History:
    """What is known at an issue time: at most the last twelve weeks.

    Parameters
    ----------
    demand : kW in 10-minute intervals (UTC); readings at or after `issued` are dropped.
    issued : UTC, on a half hour.
    hourly : °C (`Weather.of`), None without weather; what lies at or after `issued` is dropped.

    Raises
    ------
    NoForecast
        `issued` is not on a half hour.
    TooFewReadings
        Less than three weeks of readings before the issue time.
    """
    if issued != issued.floor(HALF_HOUR):
        raise NoForecast(f"The issue time {issued} is not on a half hour. Choose one such as 2025-01-31T00:00.")
    halves = half_hourly(demand[demand.index < issued]).dropna()
    first = max(halves.index[0], issued - HISTORY_DAYS * DAY * HALF_HOUR) if len(halves) else issued
    known = pd.date_range(first, issued, freq=HALF_HOUR, inclusive="left")
    measured = halves.reindex(known)
    days = measured.notna().sum() / DAY
    if days < MIN_DAYS:
        raise TooFewReadings(
            f"A forecast needs {MIN_DAYS} days of readings in the {HISTORY_DAYS} days before {issued:%Y-%m-%d %H:%M}; "
            f"there are {days:.1f}."
        )
    times = known.append(pd.date_range(issued, periods=WEEK, freq=HALF_HOUR))
    local = local_time(times)
    degrees = np.full(len(times), np.nan)
    if hourly is not None:
        before = hourly[hourly.index < issued]
        degrees[: len(known)] = at(before, known).to_numpy() if len(before) else np.nan
    return History(
        first,
        issued,
        np.concatenate([measured.to_numpy(float), np.full(WEEK, np.nan)]),
        degrees,
        np.asarray(local.hour * 2 + local.minute // 30, dtype=np.int64),
        rest_days(local),
        np.asarray(local.day_of_week, dtype=np.int64),
        _half_hours_ahead(local),
    )


def _half_hours_ahead(local: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """How far local time is ahead of UTC."""
    apart = local.tz_localize(None).as_unit("ns").asi8 - local.as_unit("ns").asi8
    return np.asarray(apart // HALF_HOUR.value, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Known:
    """What is known at an issue time about each half hour of its week: a row each, and no column looks ahead."""

    features: Floats
    profile: Floats
    last_week: Floats


def known_at(past: History, origin: int) -> Known:
    """The features of the week after a position, from demand and weather before it only.

    Columns: days ahead, local half hour, weekday, rest day, profile; the deviation from the profile one and two weeks
    before, at the same half hour of the last day, and on average over the last day and week; the temperature of the
    last day, and how much it differs from that of the day a week before.
    """
    if origin not in past.kept:
        past.kept[origin] = _known_at(past, origin)
    return past.kept[origin]


def _known_at(past: History, origin: int) -> Known:
    target = np.arange(origin, origin + WEEK)
    usual = _profile(past, origin)[past.rest.astype(int), past.slot]
    expected = usual[target]
    week, two = (_value_at(past.demand, _lagged(past, target, weeks, origin), origin) for weeks in (1, 2))
    ahead = (target - origin) // DAY
    then = target - (ahead + 1) * DAY  # the same half hour of the last day
    left = (past.demand - usual)[:origin]
    cold = past.temperature[:origin]
    last_day = _mean(cold[-DAY:])
    recent = [np.full(WEEK, value) for value in (_mean(left[-DAY:]), _mean(left[-WEEK:]), last_day)]
    columns = [
        ahead, past.slot[target], past.weekday[target], past.rest[target], expected, week - expected, two - expected,
        _value_at(past.demand, then, origin) - usual[then], *recent, last_day - _day_means(cold, origin)[ahead],
    ]  # fmt: skip
    return Known(np.column_stack(columns).astype(float), expected, week)


def _profile(past: History, origin: int) -> Floats:
    """(2, 48) kW: working and rest days, by local half hour; one kind of day fills the gaps of the other."""
    first = max(0, origin - PROFILE_DAYS * DAY)
    rest, slot, demand = past.rest[first:origin], past.slot[first:origin], past.demand[first:origin]
    both = pd.Series(demand).groupby(slot).median().reindex(range(DAY)).interpolate(limit_direction="both").to_numpy()
    table = np.full((2, DAY), np.nan)
    found = pd.Series(demand).groupby(rest * DAY + slot).median()
    table.flat[found.index.to_numpy()] = found.to_numpy()
    return np.where(np.isnan(table), both, table)


def _lagged(past: History, target: npt.NDArray[np.int64], weeks: int, origin: int) -> npt.NDArray[np.int64]:
    """The same local time `weeks` weeks before, or a week earlier if that is not before the issue time."""
    before = target - weeks * WEEK
    before = before + past.offset[target] - past.offset[np.clip(before, 0, None)]
    return np.where(before >= origin, before - WEEK, before)


def _value_at(values: Floats, position: npt.NDArray[np.int64], origin: int) -> Floats:
    """Values at positions before `origin`; NaN outside."""
    inside = (position >= 0) & (position < origin)
    return np.where(inside, values[np.clip(position, 0, origin - 1)], np.nan)


def _day_means(values: Floats, origin: int) -> Floats:
    """For each day ahead, the mean of the day a week before it."""
    starts = [origin - WEEK + ahead * DAY for ahead in range(WEEK // DAY)]
    return np.array([_mean(values[max(0, start) : start + DAY]) if start + DAY > 0 else np.nan for start in starts])


def _mean(values: Floats) -> float:
    measured = values[~np.isnan(values)]
    return float(measured.mean()) if len(measured) else float("nan")


@dataclass(frozen=True, eq=False)
class Lesson:
    """What can be learned from earlier issue times: for each half hour what was known, and what came."""

    known: Known
    came: Floats
    ahead: npt.NDArray[np.int64]


def lessons(past: History, upto: int | None = None) -> Lesson:
    """Every daily issue time before a position (by default now), with the half hours measured by then."""
    end = past.now if upto is None else upto
    issue_times = min(max(0, (end - FIRST_DAYS * DAY) // DAY), LESSON_DAYS)
    first = end - issue_times * DAY
    parts = []
    for origin in range(first, end, DAY):
        known = known_at(past, origin)
        came = np.where(np.arange(origin, origin + WEEK) < end, past.demand[origin : origin + WEEK], np.nan)
        kept = ~np.isnan(came) & ~np.isnan(known.profile)
        parts.append((known.features[kept], known.profile[kept], known.last_week[kept], came[kept]))
    if not parts or not sum(len(part[3]) for part in parts):
        raise TooFewReadings("No earlier issue time has both two weeks of readings before it and readings after it.")
    features, profile, week, came = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Lesson(Known(features, profile, week), came, features[:, 0].astype(np.int64))


class Boosted:
    """Gradient boosting on the deviation from the profile, one model per quantile."""

    def __init__(self, lesson: Lesson):
        regressor, single = _scikit_learn()
        left = lesson.came - lesson.known.profile
        # Without weather, and without a second week, some columns hold nothing.
        self._columns = ~np.isnan(lesson.known.features).all(axis=0)
        with single(limits=1):
            self._models = [
                regressor(loss="quantile", quantile=quantile, **_TREES).fit(
                    lesson.known.features[:, self._columns], left
                )
                for quantile in QUANTILES
            ]
        self._single = single

    def band(self, known: Known) -> Floats:
        with self._single(limits=1):
            left = np.column_stack([model.predict(known.features[:, self._columns]) for model in self._models])
        return np.sort(known.profile[:, None] + left, axis=1)


class Naive:
    """A baseline: its P50 is the profile or last week, its band the deviations from that."""

    def __init__(self, method: str, lesson: Lesson):
        self._method = method
        left = lesson.came - self._middle(lesson.known)
        measured = ~np.isnan(left)
        self._band = np.quantile(left[measured], QUANTILES) if measured.any() else np.zeros(3)
        self._band[1] = 0.0

    def _middle(self, known: Known) -> Floats:
        if self._method == PROFILE:
            return known.profile
        return np.where(np.isnan(known.last_week), known.profile, known.last_week)

    def band(self, known: Known) -> Floats:
        return np.sort(self._middle(known)[:, None] + self._band, axis=1)


def fitted(method: str, lesson: Lesson) -> Boosted | Naive:
    """A method ready to forecast."""
    return Boosted(lesson) if method == BOOSTED else Naive(method, lesson)


def forecast_frame(
    asset_id: str, past: History, band: Floats, methods: Sequence[str], kva_per_kw: float
) -> pd.DataFrame:
    """A forecast as it is stored.

    Returns
    -------
    DataFrame, 336 rows: `asset_id`, `issued`, `ts` (UTC, start of the half hour), `p10_kw`, `p50_kw`, `p90_kw`,
    `kva_per_kw` (apparent over active power at high load, 1 if reactive power is not measured), `method`.
    """
    times = pd.date_range(past.issued, periods=WEEK, freq=HALF_HOUR)
    columns = {name: band[:, column].round(3) for column, name in enumerate(BANDS)}
    return pd.DataFrame(
        {"asset_id": asset_id, "issued": past.issued, "ts": times, **columns, "kva_per_kw": round(kva_per_kw, 4)}
    ).assign(method=list(methods))


def _scikit_learn() -> tuple[Any, Any]:
    # Imported here: it takes a second, and it is an extra.
    try:
        from sklearn.ensemble import HistGradientBoostingRegressor  # type: ignore[import-untyped]
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ImportError as error:
        raise NoForecast(
            "A forecast needs the extra `outlook`, which is not installed: pip install -e .[outlook]."
        ) from error
    return HistGradientBoostingRegressor, threadpool_limits
