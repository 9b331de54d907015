"""How much of a demand is weather: kW per degree, the winter peak in an average cold spell, the trend that remains.

One regression on days (Europe/London): demand = constant + a · heating degrees + b · rest day + season and time.
Heating degrees are how far the temperature lies below 15.5 °C, the base of UK degree days (CIBSE TM41), on average over
the day. All bounds are P10 to P90 of a residual bootstrap in blocks of days, so that a spell of unusual days is drawn
as a spell. Nothing is estimated from less than the minimum data named here.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.load import PEAK_MONTHS, half_hourly, local_time
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.outlook.holidays import rest_days
from dubegrid_lib.outlook.weather import at

Figure = Literal["mean_kw", "peak_kw"]
Floats = npt.NDArray[np.float64]

BASE_DEGREES = 15.5
# Minimum data; house choices. Four weeks hold eight rest days; a whole year and a month separate season from trend.
MIN_DAYS, MIN_SPREAD = 28, 0.8
MIN_WINTER_DAYS, MIN_WINTERS = 42, 10
SEASON_DAYS, TREND_DAYS = 270, 400
WHOLE_DAY = 44  # of 48 half hours
_WINTER_SHARE = 0.9  # of its days that the weather file must have for a winter to count
_BLOCK_DAYS, _REPLICAS = 5, 400
# The bounds of a coefficient are widened by this factor: on 48 generated winters the plain bootstrap's P10 to P90 held
# the true sensitivity in 60 to 71 %, because the regression is simpler than what people do.
_WIDENED = 1.25
# Likewise for the peak: on 28 generated sites and winters the plain bootstrap held the median of 13 winters in 71 %,
# with this factor in 79 %: one winter may have an odd evening, which is drawn too often, or may lack one.
_WIDENED_PEAK = 1.5
_YEAR = 365.25


class TooFewReadings(DubeGridError, LookupError):
    """The readings or the weather do not suffice for an estimate; the message says what is missing."""


@dataclass(frozen=True)
class Estimate:
    """A value with its P10 and P90."""

    value: float
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f})"


@dataclass(frozen=True)
class Sensitivity:
    """How demand responds to cold: kW per °C below 15.5 °C, and what the estimate rests on.

    `explained` is the share of the days' variance that the regression explains.
    """

    figure: Figure
    per_degree: Estimate
    days: int
    explained: float

    @property
    def basis(self) -> str:
        """One sentence: what the estimate rests on."""
        return (
            f"From {self.days} days by heating degrees below {BASE_DEGREES} °C, rest days and season, which explain "
            f"{self.explained * 100:.0f} % of the variance; bounds are P10 to P90 of a residual bootstrap."
        )


@dataclass(frozen=True)
class WinterPeak:
    """Maximum demand of a winter (November to February, kW), as measured and in an average cold spell.

    `corrected` is the peak with a 50 % chance of being exceeded in a winter by weather alone (National Grid ESO, Grid
    Code, "Annual ACS Conditions"): the median over `winters` winters of the weather file.
    """

    winter: str
    measured: float
    corrected: Estimate
    winters: int
    days: int


@dataclass(frozen=True)
class Trend:
    """Change of the daily mean demand per year, without season and weather."""

    percent_per_year: Estimate
    days: int


def daily(demand: pd.Series, hourly: pd.Series) -> pd.DataFrame:
    """Demand and weather by local day.

    Parameters
    ----------
    demand : kW in 10-minute intervals (UTC), NaN where nothing was measured. hourly : °C (`Weather.of`).

    Returns
    -------
    DataFrame by local day: `mean_kw`, `peak_kw` (of half hours), `heating` (degrees below 15.5 °C, mean of the day),
    `rest` (weekend or bank holiday). A day with less than 22 hours of readings or temperature is left out.
    """
    halves = half_hourly(demand)
    table = pd.DataFrame({"kw": halves, "heating": _heating(at(hourly, pd.DatetimeIndex(halves.index)))}).dropna()
    if table.empty:
        raise TooFewReadings(
            f"No half hour has both a demand and a temperature. Readings are from {_period(halves)}, the weather from "
            f"{_period(hourly)}: give weather of the same period."
        )
    by_day = table.groupby(local_time(table.index).tz_localize(None).normalize())
    days = pd.DataFrame(
        {"mean_kw": by_day["kw"].mean(), "peak_kw": by_day["kw"].max(), "heating": by_day["heating"].mean()}
    )[by_day["kw"].count() >= WHOLE_DAY]
    days.index.name = "day"
    return days.assign(rest=rest_days(pd.DatetimeIndex(days.index))) if len(days) else days.assign(rest=False)


def sensitivity(days: pd.DataFrame, figure: Figure = "mean_kw", seed: int = 0) -> Sensitivity:
    """kW per degree below 15.5 °C.

    Parameters
    ----------
    days : as `daily` returns them. figure : the day's mean or its peak. seed : of the bootstrap.

    Raises
    ------
    TooFewReadings
        Fewer than 28 days, or a weather that hardly changed.
    """
    fit = _fit(days, figure, seed)
    heat = fit.coefficients[1]
    residual, total = fit.residuals.var(), days[figure].var(ddof=0)
    return Sensitivity(figure, _coefficient(heat), len(days), float(1 - residual / total) if total > 0 else 0.0)


def winter_peak(days: pd.DataFrame, hourly: pd.Series, seed: int = 0) -> WinterPeak:
    """The latest winter's peak, measured and corrected to an average cold spell.

    Parameters
    ----------
    days : as `daily` returns them; only winter days (November to February) are used. hourly : °C over many winters.

    Raises
    ------
    TooFewReadings
        The latest winter has fewer than 42 days of readings, or the weather file fewer than 10 winters.
    """
    winter = days[days.index.month.isin(PEAK_MONTHS)]  # type: ignore[attr-defined]
    years = _winter_of(pd.DatetimeIndex(winter.index))
    latest = winter[years == years.max()] if len(winter) else winter
    if len(latest) < MIN_WINTER_DAYS:
        raise TooFewReadings(
            f"A winter peak needs {MIN_WINTER_DAYS} whole days from November to February; there are {len(latest)}."
        )
    weather = _winter_weather(hourly)
    winters = int(weather["winter"].nunique())
    if winters < MIN_WINTERS:
        raise TooFewReadings(
            f"An average cold spell needs {MIN_WINTERS} winters of weather; the file holds {winters}. "
            f"Give a longer weather file."
        )
    fit = _fit(latest, "peak_kw", seed)
    peaks = _simulated_peaks(fit, latest, weather, seed)
    middle = float(np.median(peaks))
    corrected = _estimate(middle, middle + _WIDENED_PEAK * (peaks - middle))
    first = int(years.max())
    name = f"{first}/{(first + 1) % 100:02}"
    return WinterPeak(name, float(latest["peak_kw"].max()), corrected, winters, len(latest))


def trend(days: pd.DataFrame, seed: int = 0) -> Trend:
    """Change of the daily mean per year, with heating, day type and season in the same regression.

    Raises
    ------
    TooFewReadings
        The readings span fewer than 400 days: season and trend cannot be separated.
    """
    span = (days.index[-1] - days.index[0]).days + 1 if len(days) else 0
    if span < TREND_DAYS:
        raise TooFewReadings(
            f"A trend without season needs readings over {TREND_DAYS} days; these span {span}. A straight line through "
            f"them would show the season."
        )
    slope = _fit(days, "mean_kw", seed).coefficients[-1]
    return Trend(_coefficient(100 * slope / float(days["mean_kw"].mean())), len(days))


@dataclass(frozen=True, eq=False)
class _Fit:
    """`coefficients` has a row per term and a column per replica, the first as fitted; `first`, `last`: fitted days."""

    coefficients: Floats
    residuals: Floats
    first: pd.Timestamp
    last: pd.Timestamp
    seasonal: bool


def _fit(days: pd.DataFrame, figure: Figure, seed: int) -> _Fit:
    if len(days) < MIN_DAYS:
        raise TooFewReadings(f"{len(days)} whole days with a temperature; at least {MIN_DAYS} are needed.")
    if days["heating"].std() < MIN_SPREAD:
        raise TooFewReadings(
            f"The weather hardly changed: heating degrees spread by {days['heating'].std():.1f} °C, at least "
            f"{MIN_SPREAD} °C are needed. Use a period that holds warm and cold days below {BASE_DEGREES} °C."
        )
    first, last = days.index[0], days.index[-1]
    seasonal = (last - first).days + 1 >= SEASON_DAYS
    terms = _terms(days, first, last, seasonal)
    solve = np.linalg.pinv(terms)
    value = days[figure].to_numpy(float)
    fitted = terms @ (solve @ value)
    # Residuals of a fit are smaller than the errors, because the fit follows some of them.
    errors = (value - fitted) * np.sqrt(len(value) / (len(value) - terms.shape[1]))
    drawn = fitted[:, None] + _resampled(errors, len(value), _REPLICAS, np.random.default_rng(seed))
    return _Fit(solve @ np.column_stack([value, drawn]), errors, first, last, seasonal)


def _terms(days: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, seasonal: bool) -> Floats:
    """Constant, heating, rest day; then two harmonics of the year and a line, or over a shorter period a parabola."""
    index = pd.DatetimeIndex(days.index)
    years = np.asarray((index - first).days / _YEAR, dtype=float)
    columns = [np.ones(len(days)), days["heating"].to_numpy(float), days["rest"].to_numpy(float)]
    if seasonal:
        angle = 2 * np.pi * index.day_of_year.to_numpy() / _YEAR
        columns += [wave(n * angle) for n in (1, 2) for wave in (np.cos, np.sin)]
        return np.column_stack([*columns, years])
    middle = 2 * years / max((last - first).days / _YEAR, 1 / _YEAR) - 1
    return np.column_stack([*columns, middle**2, middle])


def _resampled(errors: Floats, length: int, count: int, draw: np.random.Generator) -> Floats:
    """(length, count) errors, drawn in blocks of days that wrap round."""
    blocks = -(-length // _BLOCK_DAYS)
    starts = draw.integers(0, len(errors), (blocks, 1, count))
    position = (starts + np.arange(_BLOCK_DAYS)[None, :, None]) % len(errors)
    drawn: Floats = errors[position.reshape(blocks * _BLOCK_DAYS, count)[:length]]
    return drawn


def _simulated_peaks(fit: _Fit, measured: pd.DataFrame, weather: pd.DataFrame, seed: int) -> Floats:
    """For each replica, the median over the weather's winters of the winter's highest day."""
    days = weather.copy()
    if not fit.seasonal:
        # The parabola holds only within the measured days: each day of another winter becomes the same day of this one.
        days.index = pd.DatetimeIndex(_same_day(pd.DatetimeIndex(weather.index), measured.index[0]))
        days.index = days.index.where(days.index >= fit.first, fit.first).where(days.index <= fit.last, fit.last)
    terms = _terms(days, fit.first, fit.last, fit.seasonal)
    replicas = fit.coefficients[:, 1:]
    draw = np.random.default_rng([seed, 1])
    loads = terms @ replicas + _resampled(fit.residuals, len(days), replicas.shape[1], draw)
    starts = np.flatnonzero(np.diff(weather["winter"].to_numpy(), prepend=-1))
    peaks: Floats = np.median(np.maximum.reduceat(loads, starts, axis=0), axis=0)
    return peaks


def _same_day(index: pd.DatetimeIndex, first: pd.Timestamp) -> list[pd.Timestamp]:
    """Each winter day as that day of the winter that holds `first`."""
    start = first.year if first.month >= PEAK_MONTHS[0] else first.year - 1
    shift = start - _winter_of(index)
    return [day + pd.DateOffset(years=int(years)) for day, years in zip(index, shift, strict=True)]


def _winter_weather(hourly: pd.Series) -> pd.DataFrame:
    """Heating degrees and rest days of all whole winters, with the year in which each began."""
    local = local_time(hourly.index).tz_localize(None).normalize()
    heating = _heating(hourly).groupby(local).agg(["mean", "count"])
    days = pd.DatetimeIndex(heating.index[heating["count"] >= WHOLE_DAY // 2])
    days = days[days.month.isin(PEAK_MONTHS)]
    table = pd.DataFrame({"heating": heating["mean"].reindex(days), "winter": _winter_of(days)}, index=days)
    whole = table.groupby("winter")["heating"].transform("count") >= _WINTER_SHARE * 120
    table = table[whole]
    return table.assign(rest=rest_days(pd.DatetimeIndex(table.index))) if len(table) else table.assign(rest=False)


def _winter_of(days: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """The year in which each day's winter began."""
    return np.asarray(days.year - (days.month < PEAK_MONTHS[0]), dtype=np.int64)


def _heating(temperature: pd.Series) -> pd.Series:
    return (BASE_DEGREES - temperature).clip(lower=0)


def _estimate(value: float, replicas: Floats) -> Estimate:
    low, high = np.quantile(replicas, [0.1, 0.9])
    return Estimate(float(value), float(low), float(high))


def _coefficient(replicas: Floats) -> Estimate:
    """A coefficient from its fit (first) and its replicas, with widened bounds."""
    value = float(replicas[0])
    return _estimate(value, value + _WIDENED * (replicas[1:] - value))


def _period(series: pd.Series) -> str:
    return f"{series.index[0]:%Y-%m-%d} to {series.index[-1]:%Y-%m-%d}" if len(series) else "no period"
