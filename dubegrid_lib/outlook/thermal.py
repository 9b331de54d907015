"""Temperature of the transformer: hot spot and top oil over a period, ageing, and the extra load that still fits.

The model is the differential model of IEC 60076-7, as Alliander's library `transformer-thermal-model` implements it.
What a report shows is computed by the library. A search tries hundreds of load profiles, so `hottest` solves the
library's recursions as linear filters, with the constants of the library's transformer; a test compares the two.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.load import local_time
from dubegrid_lib.errors import DubeGridError, NoReadings
from dubegrid_lib.outlook.assumptions import Assumption, MissingExtra, NoRating
from dubegrid_lib.schema.load_monitor import LONDON

Floats = npt.NDArray[np.float64]

# IEC 60076-7:2018, table 2, normal cyclic loading of transformers below 100 MVA: both temperatures and the current.
HOT_SPOT_LIMIT, TOP_OIL_LIMIT, CURRENT_LIMIT = 120.0, 105.0, 1.5
# W at rated load and without load. Commission Regulation (EU) 548/2014, annex I, table I.1, tier 1 (Ck, Ao): the most a
# liquid-immersed three-phase transformer bought from July 2015 may lose. Older ones lose more, in a similar ratio, and
# the temperature depends on the ratio only.
LOSSES_W = {
    25: (900, 70), 50: (1100, 90), 100: (1750, 145), 160: (2350, 210), 250: (3250, 300), 315: (3900, 360),
    400: (4600, 430), 500: (5500, 510), 630: (6500, 600), 800: (8400, 650), 1000: (10500, 770),
}  # fmt: skip
# The library's surcharge for a transformer inside a building or kiosk.
INDOOR_SURCHARGE_K = 10.0
LONGEST_BRIDGED = pd.Timedelta(hours=2)
# Nine hours after a longer gap, three time constants of the oil, 95 % of the gap's effect is gone.
SETTLING = pd.Timedelta(hours=9)


class BadTemperatures(DubeGridError, ValueError):
    """Ambient temperatures that cannot be used."""


@dataclass(frozen=True)
class Transformer:
    """What the model needs to know about a transformer, and which of it is assumed."""

    rating_kva: float
    load_loss_w: float
    no_load_loss_w: float
    surcharge_k: float
    assumptions: tuple[Assumption, ...]

    @cached_property
    def model(self) -> Any:
        """The library's transformer; its nominal load is the rating in kVA instead of amperes, which cancels out.

        Raises
        ------
        MissingExtra
            The library is not installed.
        """
        try:
            from transformer_thermal_model.schemas import UserTransformerSpecifications
            from transformer_thermal_model.transformer import DistributionTransformer
        except ImportError as error:
            raise MissingExtra("transformer-thermal-model") from error
        return DistributionTransformer(
            UserTransformerSpecifications(
                load_loss=self.load_loss_w,
                no_load_loss=self.no_load_loss_w,
                nom_load_sec_side=self.rating_kva,
                amb_temp_surcharge=self.surcharge_k,
            )
        )


@dataclass(frozen=True, eq=False)
class Temperatures:
    """The transformer over a period.

    `table` has a row an interval (UTC) and columns ``load_kva, ambient_c, top_oil_c, hot_spot_c, known``. Intervals in
    which `known` is False, because the load was not measured then or in the hours before, are in no figure.
    """

    table: pd.DataFrame
    ageing_days: float
    assumptions: tuple[Assumption, ...]

    @property
    def _known(self) -> pd.DataFrame:
        return self.table[self.table["known"]]

    @property
    def hours(self) -> float:
        """Hours of the period that the figures rest on."""
        return float(len(self._known) * hours_of(self.table.index))

    @property
    def hot_spot_c(self) -> float:
        """Highest hot-spot temperature, °C."""
        return float(self._known["hot_spot_c"].max())

    @property
    def top_oil_c(self) -> float:
        """Highest top-oil temperature, °C."""
        return float(self._known["top_oil_c"].max())

    @property
    def hours_too_hot(self) -> float:
        """Hours with the hot spot above 120 °C or the top oil above 105 °C."""
        known = self._known
        hot = (known["hot_spot_c"] > HOT_SPOT_LIMIT) | (known["top_oil_c"] > TOP_OIL_LIMIT)
        return float(hot.sum() * hours_of(self.table.index))

    @property
    def loss_of_life(self) -> float:
        """Days of life used per day of the period: 1 is the rate at a constant hot spot of 98 °C."""
        return self.ageing_days * 24 / self.hours if self.hours else math.nan

    @property
    def sentence(self) -> str:
        """The finding in words."""
        known = self._known
        when = local_time(known.index)[int(known["hot_spot_c"].to_numpy().argmax())]
        hours = self.hours_too_hot
        return (
            f"The hot spot reaches {self.hot_spot_c:.0f} °C of {HOT_SPOT_LIMIT:.0f} ({when:%a %d %b %H:%M}), "
            f"the top oil {self.top_oil_c:.0f} °C of {TOP_OIL_LIMIT:.0f}: "
            + (f"too hot for {hours:.1f} h. " if hours else "both within their limits. ")
            + f"The insulation ages {self.loss_of_life:.2f} days per day."
        )


def transformer_of(record: AssetRecord) -> Transformer:
    """The transformer of an asset: what the register says about it, stated defaults for the rest.

    Raises
    ------
    NoRating
        The register has no rating.
    """
    if record.rating_kva is None:
        raise NoRating(record.asset_id)
    rating, stated = record.rating_kva, "asset register"
    default = "default: the most that Regulation (EU) 548/2014 (tier 1) allows for this rating"
    (load_loss, load_source), (no_load_loss, no_load_source) = (
        (usual, default) if given is None else (given, stated)
        for given, usual in zip((record.load_loss_w, record.no_load_loss_w), losses_of(rating), strict=True)
    )
    surcharge = 0.0 if record.mounting in ("outdoor", "pole") else INDOOR_SURCHARGE_K
    mounting = record.mounting or "indoor"
    assumed = stated if record.mounting else "default: in a building or kiosk, the warmer case"
    assumptions = (
        Assumption("rating", f"{rating:.0f} kVA", stated),
        Assumption("mounting", f"{mounting}: {surcharge:.0f} K are added to the oil's rise", assumed),
        Assumption("load loss at rating", f"{load_loss:,.0f} W", load_source),
        Assumption("no-load loss", f"{no_load_loss:,.0f} W", no_load_source),
        Assumption("cooling", "ONAN: oil and air move by themselves", "default: usual below 1 MVA"),
        Assumption(
            "thermal constants",
            "top oil +60 K and winding +23 K at rating, hot-spot factor 1.2, oil 180 min, winding 4 min, x 0.8, y 1.6",
            "transformer-thermal-model, DistributionTransformer (IEC 60076-7, table 4)",
        ),
        Assumption("insulation", "paper that is not thermally upgraded: 98 °C ages it 1 day a day", "default"),
    )
    return Transformer(rating, load_loss, no_load_loss, surcharge, assumptions)


def losses_of(rating_kva: float) -> tuple[float, float]:
    """Load and no-load loss (W) of a transformer without stated losses: `LOSSES_W`, linear between its ratings."""
    ratings = list(LOSSES_W)
    load, no_load = (np.interp(rating_kva, ratings, [pair[n] for pair in LOSSES_W.values()]) for n in (0, 1))
    beyond = rating_kva / min(max(rating_kva, ratings[0]), ratings[-1])
    return float(load) * beyond, float(no_load) * beyond


def usual_temperature(index: pd.DatetimeIndex) -> Floats:
    """The stated default without weather, °C: a year in the English Midlands without warm or cold spells."""
    local = index.tz_convert(LONDON)
    day = np.asarray(index.day_of_year + index.hour / 24, np.float64)
    hour = np.asarray(local.hour + local.minute / 60, np.float64)
    season: Floats = 10.5 + 6.5 * np.cos(2 * np.pi * (day - 205) / 365.25)
    return season + 3.0 * np.cos(2 * np.pi * (hour - 15) / 24)


def ambient_on(index: pd.DatetimeIndex, ambient: pd.Series | None) -> tuple[Floats, Assumption]:
    """The air temperature in each interval, and where it comes from.

    Parameters
    ----------
    ambient : °C by time (with zone), of any resolution, from any source; None takes `usual_temperature`. It is
        interpolated over at most six hours; where it has a longer gap, the usual temperature is used.

    Raises
    ------
    BadTemperatures
        The times have no zone, or a value is not a temperature of outdoor air in °C.
    """
    usual = usual_temperature(index)
    default = "10.5 °C over the year, ± 6.5 °C by season, ± 3 °C by hour; no cold spells, no heat waves"
    if ambient is None:
        return usual, Assumption("ambient temperature", default, "default: no weather was given")
    known = ambient.dropna()
    if not isinstance(known.index, pd.DatetimeIndex) or known.index.tz is None:
        raise BadTemperatures(
            "The temperatures have times without a zone. Give them in UTC, as in `tz_localize('UTC')`."
        )
    wrong = known[(known < -40) | (known > 50)]
    if len(wrong):
        raise BadTemperatures(
            f"{wrong.iloc[0]:g} at {wrong.index[0]} is not an air temperature in °C. Correct the weather."
        )
    known = known[~known.index.duplicated()].sort_index()
    known.index = pd.DatetimeIndex(known.index).tz_convert("UTC")
    both = known.reindex(known.index.union(index)).interpolate("time", limit_area="inside")
    measured = pd.Series(known.index, known.index).reindex(both.index)
    apart = measured.bfill() - measured.ffill()
    values = both.where(apart <= pd.Timedelta(hours=6)).reindex(index).to_numpy(np.float64)
    missing = np.isnan(values)
    source = "the weather given"
    if missing.any():
        source += f"; the usual temperature in the {missing.mean():.0%} of intervals that it lacks"
    mean = f"{np.where(missing, usual, values).mean():.1f} °C on average"
    return np.where(missing, usual, values), Assumption("ambient temperature", mean, source)


def temperatures(load_kva: pd.Series, transformer: Transformer, ambient: pd.Series | None = None) -> Temperatures:
    """Top oil and hot spot over a period, by the library.

    Parameters
    ----------
    load_kva : load in kVA on a regular grid (UTC, such as half hours); NaN where it was not measured.
    ambient : air temperature as `ambient_on` takes it.

    Returns
    -------
    Temperatures
        A gap of up to two hours is bridged by a straight line. In a longer one the model goes on with the usual load
        of that time of day, but neither the gap nor the nine hours after it count: `known` is False. The period starts
        in the steady state of its first day's load.

    Raises
    ------
    NoReadings
        The load was never measured.
    MissingExtra
        The library is not installed.
    """
    run = thermal_run(load_kva, ambient)
    try:
        from transformer_thermal_model.aging import aging_rate_profile
        from transformer_thermal_model.model import Model
        from transformer_thermal_model.schemas import InputProfile
        from transformer_thermal_model.schemas.thermal_model.initial_state import InitialLoad
        from transformer_thermal_model.transformer import PaperInsulationType
    except ImportError as error:
        raise MissingExtra("transformer-thermal-model") from error
    profile = InputProfile.create(
        datetime_index=run.index.tz_localize(None).to_numpy(),
        load_profile=run.load,
        ambient_temperature_profile=run.ambient,
    )
    found = Model(profile, transformer.model, InitialLoad(initial_load=run.initial)).run()
    table = pd.DataFrame(
        {
            "load_kva": run.load,
            "ambient_c": run.ambient,
            "top_oil_c": found.top_oil_temp_profile.to_numpy(),
            "hot_spot_c": found.hot_spot_temp_profile.to_numpy(),
            "known": run.known,
        },
        index=run.index,
    )
    ageing = aging_rate_profile(table.loc[table["known"], "hot_spot_c"], PaperInsulationType.NORMAL)
    days = float(ageing.sum() * hours_of(run.index) / 24)
    return Temperatures(table, days, (*transformer.assumptions, *run.assumptions))


@dataclass(frozen=True, eq=False)
class ThermalRun:
    """The input of a run of the model: a load without gaps, the air temperature, and the intervals that count."""

    index: pd.DatetimeIndex
    load: Floats
    ambient: Floats
    known: npt.NDArray[np.bool_]
    initial: float
    assumptions: tuple[Assumption, ...]


def thermal_run(load_kva: pd.Series, ambient: pd.Series | None = None) -> ThermalRun:
    """Prepare a load and its air temperature for the model; see `temperatures`."""
    load = load_kva.abs()
    if not load.notna().any():
        raise NoReadings(
            "The load was never measured in this period, so no temperature can be computed. Choose another."
        )
    load = load.loc[load.first_valid_index() : load.last_valid_index()]
    index = pd.DatetimeIndex(load.index).tz_convert("UTC")
    bridged, known, gaps = _bridged(load)
    air, assumption = ambient_on(index, ambient)
    first_day = bridged[: max(1, round(24 / hours_of(index)))]
    initial = float(np.sqrt(np.mean(first_day**2)))  # losses go by the square
    hours = float((~known).sum() * hours_of(index))
    more = (
        assumption,
        Assumption("state at the start", f"steady at {initial:.0f} kVA", "root mean square of the first day's load"),
        Assumption(
            "gaps in the load",
            f"{gaps:.1f} h bridged by straight lines; {hours:.1f} h in or after longer gaps do not count",
            "measured",
        ),
    )
    return ThermalRun(index, bridged, air, known, initial, more)


def hours_of(index: pd.Index) -> float:
    """Length of an interval of a regular grid, in hours."""
    return float((index[1] - index[0]) / pd.Timedelta(hours=1)) if len(index) > 1 else 0.5


def _bridged(load: pd.Series) -> tuple[Floats, npt.NDArray[np.bool_], float]:
    """The load without gaps, the intervals that count, and the hours bridged by straight lines."""
    missing = load.isna().to_numpy()
    local = pd.DatetimeIndex(load.index).tz_convert(LONDON)
    usual = load.groupby([local.hour, local.minute]).transform("median").fillna(load.median())
    run = np.cumsum(np.diff(missing, prepend=False) != 0)
    length = pd.Series(missing).groupby(run).transform("size").to_numpy()
    long = missing & (length * hours_of(load.index) > LONGEST_BRIDGED / pd.Timedelta(hours=1))
    filled = load.interpolate().where(~long, usual).to_numpy(np.float64)
    settling = round(SETTLING / pd.Timedelta(hours=1) / hours_of(load.index))
    reach = np.convolve(long.astype(float), np.ones(settling + 1))[: len(long)] > 0.5
    return filled, ~reach, float((missing & ~long).sum() * hours_of(load.index))


def _filtered(target: Floats, share: float, start: Floats) -> Floats:
    """y[i] = y[i-1] + (target[i] - y[i-1]) * share along the last axis, from a known first value."""
    target = np.concatenate([start[..., None], target[..., 1:]], axis=-1)
    # an exponentially weighted mean is this recursion; scipy's `lfilter` is too, but takes 0.8 s to import
    by_time = pd.DataFrame(target.reshape(-1, target.shape[-1]).T)
    smoothed = by_time.ewm(alpha=share, adjust=False).mean().to_numpy()
    return np.ascontiguousarray(smoothed.T).reshape(target.shape)


def filtered_temperatures(loads: Floats, run: ThermalRun, transformer: Transformer) -> tuple[Floats, Floats]:
    """Top oil and hot spot (°C) of many loads at once: the library's recursions as linear filters.

    Parameters
    ----------
    loads : (..., intervals) kVA ≥ 0, on the grid of `run`, without gaps.
    """
    specs = transformer.model.specs
    minutes = hours_of(run.index) * 60

    def steady(load: Floats) -> tuple[Floats, Floats]:
        """The oil's rise and the hot spot's gradient at a constant load."""
        ratio = load / specs.nom_load_sec_side
        losses = (specs.no_load_loss + specs.load_loss * ratio**2) / (specs.no_load_loss + specs.load_loss)
        rise = (specs.top_oil_temp_rise + specs.amb_temp_surcharge) * losses**specs.oil_exp_x
        return rise, specs.hot_spot_fac * specs.winding_oil_gradient * ratio**specs.winding_exp_y

    rise, gradient = steady(loads)
    first_day = max(1, round(24 / hours_of(run.index)))
    first_rise, first_gradient = steady(np.sqrt(np.mean(loads[..., :first_day] ** 2, axis=-1)))
    oil_share = 1 - math.exp(-minutes / (specs.oil_const_k11 * specs.time_const_oil))
    winding_share = 1 - math.exp(-minutes / (specs.winding_const_k22 * specs.time_const_windings))
    oil = _filtered(run.ambient + rise, oil_share, run.ambient[0] + first_rise)
    hot = oil + specs.winding_const_k21 * _filtered(gradient, winding_share, first_gradient)
    if specs.winding_const_k21 != 1:
        slow_share = 1 - math.exp(-minutes * specs.winding_const_k22 / specs.time_const_oil)
        hot -= (specs.winding_const_k21 - 1) * _filtered(gradient, slow_share, first_gradient)
    return oil, hot


def hottest(loads: Floats, run: ThermalRun, transformer: Transformer) -> tuple[Floats, Floats]:
    """Highest top oil and hot spot (°C) of each load, of the intervals that count."""
    oil, hot = filtered_temperatures(loads, run, transformer)
    return oil[..., run.known].max(axis=-1), hot[..., run.known].max(axis=-1)


def dynamic_headroom(load_kva: pd.Series, transformer: Transformer, ambient: pd.Series | None = None) -> float:
    """The largest constant extra load, in kVA, that keeps hot spot, top oil and current within their limits.

    Returns
    -------
    float: negative if the load itself exceeds a limit, and would have to be that much lower all the time.
    """
    run, most = thermal_run(load_kva, ambient), CURRENT_LIMIT * transformer.rating_kva

    def within(extra: float) -> bool:
        load = np.clip(run.load + extra, 0, None)
        oil, hot = hottest(load, run, transformer)
        return bool(oil <= TOP_OIL_LIMIT and hot <= HOT_SPOT_LIMIT and load[run.known].max() <= most + 1e-9)

    return last_within(within, -float(run.load.max()), most, 0.05)


def last_within(within: Callable[[float], bool], low: float, high: float, step: float) -> float:
    """The largest value from `low` to `high` for which `within` holds, to `step`; `low` if it never does."""
    if within(high):
        return high
    while high - low > step:
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) else (low, middle)
    return low
