"""Which facts of a summary should be published at once: named alerts, each with a sentence, a value and its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dubegrid_lib.analysis.kpis import IMBALANCE_LIMIT, UTILISATION_AMBER, UTILISATION_CRITICAL, UTILISATION_RED, Kpi
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.summary import AssetMonth, Summary

AlertKind = Literal["utilisation", "voltage", "imbalance", "outage", "quality", "silent", "forecast"]
Severity = Literal["amber", "red", "critical"]

# The limit itself is "any" (ESQCR 2002 reg. 27), but the busbar is only indicative: below 1 % of a day's readings,
# four of 432, a report says so and nobody is woken.
VOLTAGE_SHARE = 1.0
# Files come once a day: an asset that is a day behind the others has missed one.
SILENT_HOURS = 24.0
_UTILISATION: dict[str, float] = {
    "amber": UTILISATION_AMBER,
    "red": UTILISATION_RED,
    "critical": UTILISATION_CRITICAL,
}


@dataclass(frozen=True)
class Alert:
    """One sentence: about an asset, in a day or a month (Europe/London).

    `detail` distinguishes alerts of one kind (which rule, of which feeder). `sound` says whether the monitor's readings
    are to be believed: an overload that a faulty sensor reports is a matter for its fitter.
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
    sound = not any(flag.gates for flag in found.month.findings)
    alerts = [alert for day in found.days for alert in _of_day(day, sound)]
    imbalance = found.month.kpi("phase imbalance")
    if imbalance and imbalance.status == "flag":
        # For the month, not for each day: the remedy takes weeks.
        sentence = f"The phases differ by {imbalance.value:.0f} % at high load in {found.month.period}."
        value = round(imbalance.value, 1)
        alerts.append(
            Alert(
                "imbalance",
                "amber",
                found.month.asset_id,
                found.month.period,
                sentence,
                value,
                IMBALANCE_LIMIT,
                "",
                sound,
            )
        )
    for flag in found.month.findings:
        if flag.fault:
            detail = " ".join(part for part in (flag.rule, flag.where, flag.quantity.replace("_", " ")) if part)
            share = round(flag.share * 100, 1)
            alerts.append(
                Alert(
                    "quality",
                    "amber",
                    flag.asset_id,
                    found.month.period,
                    flag.sentence,
                    share,
                    0.0,
                    detail,
                    not flag.gates,
                )
            )
    return tuple(alerts)


def _of_day(day: Summary, sound: bool) -> list[Alert]:
    found = []

    def add(kind: AlertKind, severity: Severity, kpi: Kpi, limit: float, sentence: str) -> None:
        value = round(kpi.value, 1)
        found.append(Alert(kind, severity, day.asset_id, day.period, sentence, value, limit, sound=sound))

    used = day.kpi("utilisation")
    if used and used.status in _UTILISATION:
        limit = _UTILISATION[used.status]
        on = f" ({used.basis})" if used.basis not in ("", "busbar") else ""
        sentence = f"Utilisation reached {used.value:.0f} % of the rating on {day.period}{on}, above {limit:.0f} %."
        add("utilisation", used.status, used, limit, sentence)  # type: ignore[arg-type]
    outside = day.kpi("voltage outside limits")
    if outside and outside.value > VOLTAGE_SHARE:
        sentence = f"{outside.value:.1f} % of the busbar's voltages on {day.period} lie outside {VOLTAGE.text}."
        add("voltage", "amber", outside, VOLTAGE_SHARE, sentence)
    if alone := day.flags.get("BLOWN FUSE"):
        sentence = f"No voltage and no current on one phase for {alone / 6:.1f} h on {day.period}: a blown fuse."
        value = round(alone / 6, 1)
        found.append(Alert("outage", "amber", day.asset_id, day.period, sentence, value, 0.0, "blown fuse", sound))
    if dead := day.flags.get("OUTAGE"):
        hours = dead / 6
        sentence = f"No voltage and no current on any phase for {hours:.1f} h on {day.period}: an outage."
        found.append(Alert("outage", "red", day.asset_id, day.period, sentence, round(hours, 1), 0.0, sound=sound))
    return found


def silent(last_readings: Mapping[str, float], month: str) -> tuple[Alert, ...]:
    """Assets that stopped while others went on.

    Parameters
    ----------
    last_readings : asset → the time of its last reading, seconds of the UNIX epoch. Each is compared with the newest of
        all, not with the clock: old files may be loaded at any time, and where nothing comes at all no monitor is to
        blame.
    month : the month that was looked at.
    """
    newest = max(last_readings.values(), default=0.0)
    found = []
    for asset_id, last in sorted(last_readings.items()):
        hours = (newest - last) / 3600
        if hours >= SILENT_HOURS:
            sentence = f"Nothing from asset {asset_id} for {hours:.0f} h, while others report: is its monitor offline?"
            found.append(Alert("silent", "amber", asset_id, month, sentence, round(hours, 1), SILENT_HOURS))
    return tuple(found)
