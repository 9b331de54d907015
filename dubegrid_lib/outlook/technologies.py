"""What one more electric car, heat pump or solar roof adds to a street, half hour by half hour and after diversity.

Each technology is a few numbers with a public source (`assumptions`), which a planner can replace:
``Cars(session_kwh=10)``. `spread` says how much the behaviour of a whole street may differ from the average, as the
standard deviation of its logarithm; how much a few units differ from many follows from the model itself.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.load import local_time
from dubegrid_lib.outlook.assumptions import Assumption
from dubegrid_lib.outlook.thermal import ambient_on

Floats = npt.NDArray[np.float64]
TENS = 144  # intervals of ten minutes in a day
TARIFF_STEP = 0.5  # 00:30, when the usual night tariffs begin
LOVE = "Love et al., Applied Energy 204 (2017) 332-342: nearly 700 heat pumps of the Renewable Heat Premium Payment"
NORMAL_90 = 1.2816  # of a standard normal distribution; P10 is its negative


@dataclass(frozen=True, eq=False)
class Sessions:
    """Charging sessions: how many begin in each ten minutes of the local day, and the kW in each interval of one."""

    starts: Floats
    kw: Floats

    @property
    def weights(self) -> Floats:
        """What a session adds to a half hour's mean, by its start, counted back from the half hour's third interval."""
        return np.convolve(self.kw, np.ones(3) / 3)

    def half_hours(self, weights: Floats) -> Floats:
        """(48,) sums of starts times weights over the local day."""
        day = sum(weight * np.roll(self.starts, n) for n, weight in enumerate(weights))
        return np.asarray(day, np.float64)[2::3]


@dataclass(frozen=True, eq=False)
class Profile:
    """One unit of a technology over a period of half hours.

    `mean` is kW per unit (negative if it feeds in), `variance` kW² per unit around it. A simulation draws `sessions` if
    there are any, otherwise normal deviations. `slot` is the half hour of the local day.
    """

    name: str
    unit: str
    mean: Floats
    variance: Floats
    slot: npt.NDArray[np.int64]
    spread: float
    power_factor: float
    sessions: Sessions | None = None

    @property
    def kvar(self) -> float:
        """kvar per kW."""
        return float(np.tan(np.arccos(self.power_factor)))


@dataclass(frozen=True)
class Cars:
    """Electric cars charged at home; `night_share` of the sessions wait for the night tariff."""

    name: str = "electric cars, evening"
    unit: str = "electric car"
    charger_kw: float = 7.4
    session_kwh: float = 14.0
    sessions_per_day: float = 0.43
    night_share: float = 0.0
    arrival: float = 18.2
    arrival_spread: float = 1.4
    spread: float = 0.2
    power_factor: float = 0.98

    def profile(
        self, index: pd.DatetimeIndex, ambient: pd.Series | None = None, sun: pd.Series | None = None
    ) -> Profile:
        """One car over half hours; weather and weekday make no difference."""
        hour = np.arange(TENS) / 6
        evening = np.exp(-0.5 * ((hour - self.arrival) / self.arrival_spread) ** 2)
        waited = (hour >= TARIFF_STEP) & (hour < TARIFF_STEP + 0.7)
        night = np.where(waited, np.exp(-4 * (hour - TARIFF_STEP)), 0.0)
        shape = (1 - self.night_share) * evening / evening.sum() + self.night_share * night / night.sum()
        length = self.session_kwh / self.charger_kw * 6
        kw = np.full(int(np.ceil(length)), self.charger_kw)
        kw[-1] *= length - (len(kw) - 1)
        sessions = Sessions(self.sessions_per_day * shape, kw)
        slot = slots(index)
        mean, variance = (sessions.half_hours(sessions.weights**power)[slot] for power in (1, 2))
        return Profile(self.name, self.unit, mean, variance, slot, self.spread, self.power_factor, sessions)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        when = f"arrival {clock(self.arrival)} ± {self.arrival_spread:.1f} h; {self.night_share:.0%} wait for 00:30"
        trial = "Electric Nation (Western Power Distribution, 2019): 673 drivers charged three times a week"
        energy = "6 kWh a day: 7,400 miles a year at 0.3 kWh a mile; house assumption"
        return (
            Assumption(f"{self.name}: charger", f"{self.charger_kw:.1f} kW, one phase", "usual home charger"),
            Assumption(f"{self.name}: sessions", f"{self.sessions_per_day:.2f} a day", trial),
            Assumption(f"{self.name}: energy", f"{self.session_kwh:.0f} kWh a session", energy),
            Assumption(f"{self.name}: time", when, "house assumption; the peak of arrivals in travel surveys"),
            _spread(self.name, self.spread),
        )


@dataclass(frozen=True)
class HeatPumps:
    """Heat pumps of homes: they take more the colder it is, with a morning and an evening peak."""

    name: str = "heat pumps"
    unit: str = "heat pump"
    admd_kw: float = 1.7
    lowest_share: float = 0.4
    heated_below_c: float = 15.5
    design_c: float = -2.0
    most: float = 1.15
    deviation_kw: float = 1.0
    spread: float = 0.15
    power_factor: float = 0.95

    def profile(
        self, index: pd.DatetimeIndex, ambient: pd.Series | None = None, sun: pd.Series | None = None
    ) -> Profile:
        """One heat pump over half hours; without weather every day is as cold as the design temperature."""
        cold = np.full(len(index), self.design_c) if ambient is None else ambient_on(index, ambient)[0]
        heat = np.clip((self.heated_below_c - cold) / (self.heated_below_c - self.design_c), 0, self.most)
        local = local_time(index)
        hour = np.asarray(local.hour + local.minute / 60 + 0.25, np.float64)
        middle = (1 + self.lowest_share) / 2
        shape = middle + (1 - middle) * np.cos(4 * np.pi * (hour - 6.5) / 24)
        mean = self.admd_kw * heat * shape
        variance = self.deviation_kw**2 * np.minimum(mean / self.admd_kw, 1)
        return Profile(self.name, self.unit, mean, variance, slots(index), self.spread, self.power_factor)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        shape = f"two peaks a day, {self.lowest_share:.0%} of them between"
        colder = f"in proportion to the degrees below {self.heated_below_c} °C; full at {self.design_c:.0f} °C"
        return (
            Assumption(f"{self.name}: peak of many", f"{self.admd_kw:.1f} kW each", LOVE),
            Assumption(f"{self.name}: day", shape, LOVE),
            Assumption(f"{self.name}: weather", colder, "house assumption; without weather every day is that cold"),
            Assumption(f"{self.name}: one from another", f"± {self.deviation_kw:.1f} kW", "they switch on and off"),
            _spread(self.name, self.spread),
        )


@dataclass(frozen=True)
class Solar:
    """Solar roofs; without measured sun every day is clear, which is the case that matters for reverse flow."""

    name: str = "solar roofs"
    unit: str = "solar roof"
    panel_kw: float = 3.7
    performance: float = 0.85
    latitude: float = 52.5
    longitude: float = -1.9
    spread: float = 0.1
    power_factor: float = 1.0

    def profile(
        self, index: pd.DatetimeIndex, ambient: pd.Series | None = None, sun: pd.Series | None = None
    ) -> Profile:
        """One roof over half hours; `sun` is the share of its rating (0 to 1) that a panel gives, by time (UTC)."""
        share = clear_sky(index, self.latitude, self.longitude) * self.performance
        if sun is not None:
            share = sun.resample("30min").mean().reindex(index).fillna(pd.Series(share, index)).to_numpy(np.float64)
        mean = -self.panel_kw * share
        return Profile(self.name, self.unit, mean, 0 * mean, slots(index), self.spread, self.power_factor)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        sky = "clear every day unless the sun was given: Haurwitz (1945), flat panels"
        return (
            Assumption(f"{self.name}: panels", f"{self.panel_kw:.1f} kW each", "3.68 kW: the limit of ENA EREC G98"),
            Assumption(f"{self.name}: sky", sky, "B. Haurwitz, Journal of Meteorology 2 (1945) 154-166"),
            Assumption(f"{self.name}: performance", f"{self.performance:.0%}", "heat and inverter: house assumption"),
            _spread(self.name, self.spread),
        )


Technology = Cars | HeatPumps | Solar
EVENING_CARS = Cars()
NIGHT_CARS = Cars("electric cars, night tariff", night_share=0.8)
HEAT_PUMPS, SOLAR = HeatPumps(), Solar()
TECHNOLOGIES: tuple[Technology, ...] = (EVENING_CARS, NIGHT_CARS, HEAT_PUMPS, SOLAR)


def _spread(name: str, spread: float) -> Assumption:
    low, high = np.exp(-NORMAL_90 * spread), np.exp(NORMAL_90 * spread)
    value = f"four streets of five use {low:.0%} to {high:.0%} of the average"
    return Assumption(f"{name}: one street from another", value, "house assumption")


def slots(index: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """The half hour of the local day of each interval, 0 to 47."""
    local = local_time(index)
    return np.asarray(local.hour * 2 + local.minute // 30, np.int64)


def clock(hour: float) -> str:
    """``18:12``."""
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"


def clear_sky(index: pd.DatetimeIndex, latitude: float, longitude: float) -> Floats:
    """Irradiance under a clear sky on a flat panel, as a share of 1,000 W/m².

    Notes
    -----
    Haurwitz (1945): 1098 cos(z) exp(-0.057 / cos(z)) W/m²; declination by Cooper (1969), without equation of time.
    """
    day = np.asarray(index.day_of_year, np.float64)
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + day) / 365)
    hours = np.asarray(index.hour + index.minute / 60 + 0.25, np.float64) + longitude / 15
    angle, north = np.radians(15 * (hours - 12)), np.radians(latitude)
    cosine = np.sin(north) * np.sin(declination) + np.cos(north) * np.cos(declination) * np.cos(angle)
    up = np.clip(cosine, 1e-3, None)
    share: Floats = np.where(cosine > 1e-3, 1.098 * up * np.exp(-0.057 / up), 0.0)
    return share
