"""Whether a forecast says that an asset will be above its rating: an alert before it happens."""

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.alerts import Alert
from dubegrid_lib.analysis.demand import SiteDemand
from dubegrid_lib.schema.load_monitor import LONDON

# The share of half hours, counted from the highest, whose kVA over kW is taken: that of the peak, not of the night.
_HIGH_LOAD = 0.9


def kva_per_kw(demand: SiteDemand) -> float:
    """Apparent over active power at high load; 1 if reactive power is not measured or no demand is positive."""
    p, s = demand.p_kw.to_numpy(), demand.s_kva.to_numpy()
    measured = ~np.isnan(p) & ~np.isnan(s) & (p > 0)
    if not demand.reactive_measured or not measured.any():
        return 1.0
    high = measured & (p >= np.quantile(p[measured], _HIGH_LOAD))
    return float(np.median(s[high] / p[high]))


def likely_overload(frame: pd.DataFrame, rating_kva: float | None) -> Alert | None:
    """An alert if the forecast reaches the rating within its week; None if not, or if no rating is known.

    Parameters
    ----------
    frame : a forecast (`forecast.forecast_frame`). rating_kva : of the transformer.

    Returns
    -------
    Alert ``red`` if some half hour's P50 is above the rating (likely), ``amber`` if only a P90 is (one chance in ten).
    """
    if not rating_kva or frame.empty:
        return None
    bands = frame[["p10_kw", "p50_kw", "p90_kw"]].to_numpy() * frame["kva_per_kw"].to_numpy()[:, None]
    likely = bands[:, 1].max() > rating_kva
    if not likely and bands[:, 2].max() <= rating_kva:
        return None
    highest = int(bands[:, 1 if likely else 2].argmax())
    low, middle, high = bands[highest]
    when = pd.Timestamp(frame["ts"].iloc[highest]).tz_convert(LONDON)
    issued = pd.Timestamp(frame["issued"].iloc[0])
    sentence = (
        f"{'Likely' if likely else 'Possibly (one chance in ten)'} above its rating of {rating_kva:.0f} kVA within a "
        f"week: {middle:.0f} kVA expected on {when:%Y-%m-%d %H:%M}, P10 to P90 {low:.0f} to {high:.0f} kVA "
        f"(forecast of {issued:%Y-%m-%d %H:%M} UTC, {frame['method'].iloc[highest]})."
    )
    value = round(float(bands[highest, 1 if likely else 2]), 1)
    return Alert(
        "forecast",
        "red" if likely else "amber",
        str(frame["asset_id"].iloc[0]),
        f"{issued.tz_convert(LONDON):%Y-%m-%d}",
        sentence,
        value,
        float(rating_kva),
    )
