"""Which facts of a summary should be published at once: alerts, each with a name, a sentence, a value and its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dubegrid_lib.analysis.kpis import IMBALANCE_LIMIT, UTILISATION_AMBER, UTILISATION_CRITICAL, UTILISATION_RED
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.summary import AssetMonth, Summary

AlertKind = Literal["utilisation", "voltage", "imbalance", "outage", "quality", "silent", "forecast"]
Severity = Literal["amber", "red", "critical"]

# The law allows no reading outside the limits (ESQCR 2002 reg. 27), but the busbar is only indicative: below 1 % of a
# day's readings (four of 432) the report mentions it and no alert is published.
VOLTAGE_SHARE = 1.0
# Files come once a day: an asset that is a day behind the others has missed one.
SILENT_HOURS = 24.0
_UTILISATION: dict[str, float] = {"amber": UTILISATION_AMBER, "red": UTILISATION_RED, "critical": UTILISATION_CRITICAL}


@dataclass(frozen=True)
class Alert:
    """One sentence about an asset, in a day or a month (Europe/London).

    `detail` distinguishes alerts of one kind (which rule, of which feeder). `sound` says whether the monitor's readings
    can be trusted: an overload that a faulty sensor reports calls for a new sensor.
    """

    kind: AlertKind
    severity: Severity
    asset_id: str
    period: str
    sentence: str
    value: float
    limit: float
    detail: str = ""
    sound: bool = True

    @property
    def name(self) -> str:
        """An identifier that stays the same if the alert is found again."""
        return "#".join(part for part in (self.period, self.asset_id, self.kind, self.severity, self.detail) if part)


def alerts_of(found: AssetMonth) -> tuple[Alert, ...]:
    """Every alert of a month and its days, in order of time."""
    month = found.month
    sound = not any(flag.gates for flag in month.findings)
    alerts = [alert for day in found.days for alert in _of_day(day, sound)]
    imbalance = month.kpi("phase imbalance")
    if imbalance and imbalance.status == "flag":
        # For the month, not for each day: the remedy takes weeks.
        sentence = f"The phases differ by {imbalance.value:.0f} % at high load in {month.period}."
        alerts.append(_alert(month, "imbalance", "amber", sentence, imbalance.value, IMBALANCE_LIMIT, sound=sound))
    for flag in month.findings:
        if flag.fault:
            detail = " ".join(part for part in (flag.rule, flag.where, flag.quantity.replace("_", " ")) if part)
            share = flag.share * 100
            alerts.append(_alert(month, "quality", "amber", flag.sentence, share, 0.0, detail, sound=not flag.gates))
    return tuple(alerts)


def _alert(
    of: Summary, kind: AlertKind, severity: Severity, sentence: str, value: float, limit: float, detail: str = "",
    *, sound: bool,
) -> Alert:  # fmt: skip
    return Alert(kind, severity, of.asset_id, of.period, sentence, round(value, 1), limit, detail, sound)


def _of_day(day: Summary, sound: bool) -> list[Alert]:
    found = []

    def add(
        kind: AlertKind, severity: Severity, sentence: str, value: float, limit: float = 0.0, detail: str = ""
    ) -> None:
        found.append(_alert(day, kind, severity, sentence, value, limit, detail, sound=sound))

    used = day.kpi("utilisation")
    if used and used.status in _UTILISATION:
        limit = _UTILISATION[used.status]
        on = f" ({used.basis})" if used.basis not in ("", "busbar") else ""
        sentence = f"Utilisation reached {used.value:.0f} % of the rating on {day.period}{on}, above {limit:.0f} %."
        add("utilisation", used.status, sentence, used.value, limit)  # type: ignore[arg-type]
    outside = day.kpi("voltage outside limits")
    if outside and outside.value > VOLTAGE_SHARE:
        sentence = f"{outside.value:.1f} % of the busbar's voltages on {day.period} lie outside {VOLTAGE.text}."
        add("voltage", "amber", sentence, outside.value, VOLTAGE_SHARE)
    if alone := day.flags.get("BLOWN FUSE"):
        sentence = f"No voltage and no current on one phase for {alone / 6:.1f} h on {day.period}: a blown fuse."
        add("outage", "amber", sentence, alone / 6, detail="blown fuse")
    if dead := day.flags.get("OUTAGE"):
        sentence = f"No voltage and no current on any phase for {dead / 6:.1f} h on {day.period}: an outage."
        add("outage", "red", sentence, dead / 6)
    return found


def silent(last_readings: Mapping[str, float], month: str) -> tuple[Alert, ...]:
    """Assets that stopped while others went on.

    Parameters
    ----------
    last_readings : asset → the time of its last reading, seconds of the UNIX epoch. Each is compared with the newest of
        all, not with the clock: old files may be loaded at any time, and if no asset reports, no monitor is at fault.
    month : the month of these readings.
    """
    newest = max(last_readings.values(), default=0.0)
    found = []
    for asset_id, last in sorted(last_readings.items()):
        hours = (newest - last) / 3600
        if hours >= SILENT_HOURS:
            sentence = f"Nothing from asset {asset_id} for {hours:.0f} h, while others report: is its monitor offline?"
            found.append(Alert("silent", "amber", asset_id, month, sentence, round(hours, 1), SILENT_HOURS))
    return tuple(found)
