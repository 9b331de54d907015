"""Make the reports: run their notebooks, write pages without code, and the index of all pages."""

import datetime as dt
import html
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import DubeGridError, NoReadings
from dubegrid_lib.query import catalog
from dubegrid_lib.reporting import fleet_readings
from dubegrid_lib.reporting.kernels import START_SECONDS, kernels
from dubegrid_lib.reporting.report_choice import NO_REGISTER, NOTEBOOKS, BadParameter, Choice, Kind, chosen
from dubegrid_lib.stack.session import connect

CELL_SECONDS = 600
AT_ONCE = 2
INDEX_COLUMNS = ("report", "made", "first action", "why", "tables")
INDEX_INTRODUCTION = (
    "The last made first. Each line has the first action of its report, and why in short; the report has the evidence. "
    "“reinforce?” is an overload for which evidence is still missing."
)

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head><body>{body}</body></html>
"""
STYLE = """
body{font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:#1b1b1b;max-width:1080px;
margin:0 auto;padding:24px 28px 64px}
h1{font-size:27px;margin:0 0 2px;line-height:1.2}h2{font-size:20px;margin:36px 0 8px;border-bottom:2px solid #005A8C;
padding-bottom:3px}h3{font-size:16px;margin:26px 0 2px}p{margin:4px 0 8px}.period{color:#555;margin-bottom:14px}
a.anchor-link{display:none}a{color:#005A8C}
table{border-collapse:collapse;font-size:13px;margin:8px 0 12px;width:100%}
th,td{padding:4px 8px;border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}
td{overflow-wrap:break-word}th{background:#eef4f8;overflow-wrap:normal;text-align:left}
blockquote{margin:14px 0;padding:12px 16px;border-left:6px solid #0072B2;background:#eef4f8;font-size:16px}
blockquote.reinforce{border-color:#D55E00;background:#fdf1e8}
blockquote.fix-the-monitor{border-color:#CC79A7;background:#faf0f6}
blockquote.rebalance,blockquote.retap{border-color:#E69F00;background:#fdf6e6}
ul{margin:4px 0 10px;padding-left:22px}li{margin:2px 0}details{margin:2px 0 12px}summary{cursor:pointer;color:#005A8C}
pre{background:#f5f5f5;padding:10px 12px;font-size:12px;overflow-x:auto;white-space:pre-wrap}
p span[data-page]{display:none}td[data-label=made]{white-space:nowrap}
img{max-width:100%;height:auto}.failed{color:#D55E00}
@media(max-width:640px){body{padding:14px 12px 40px}h1{font-size:22px}
table.listed,table.listed tbody,table.listed tr{display:block}table.listed thead{display:none}
table.listed tr{border:1px solid #ccc;border-radius:4px;margin:0 0 10px;padding:4px 0}
table.listed td{display:flex;gap:10px;border:0;padding:2px 10px;text-align:left!important;
white-space:normal!important;min-width:0!important}
table.listed td.none{display:none}
table.listed td:first-child{background:#eef4f8;font-weight:600}
table.listed td::before{content:attr(data-label);flex:0 0 38%;color:#555;font-weight:600}}
@media print{@page{size:A4;margin:14mm}body{max-width:none;padding:0;font-size:12px}table{font-size:10px}
div{overflow:visible!important}details{display:none}h2,h3{break-after:avoid}.new-page{break-before:page}p{break-after:avoid-page}
img,tr,blockquote{break-inside:avoid}thead{display:table-header-group}}
"""


class ReportFailed(DubeGridError, RuntimeError):
    """A report's notebook raised; the message is the error's own."""


@dataclass(frozen=True)
class Published:
    """A report that was made, or why it was not."""

    name: str
    page: Path | None
    why: str = ""


def publish(kind: Kind, parameters: Mapping[str, str]) -> Path:
    """Run a report's notebook, and write the executed copy and its page below ``out/reports``.

    Returns
    -------
    The page.

    Raises
    ------
    BadParameter, BadRegister, MissingColumns
        A parameter is not valid, or the new page would replace one that was made with a register and have none. Both
        are found before the notebook starts.
    ReportFailed
        The notebook raised.
    """
    choice = chosen(kind, parameters)
    keep_rated_page(choice)
    executed = choice.folder.with_name(f"{choice.folder.name}.ipynb")  # an id may hold a dot
    executed.parent.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in parameters.items() if value}
    # The notebook's own defaults are an example: what is not given here is blank.
    given = {name: given.get(name, "") for name in choice.given} | {"stamp": choice.stamp}
    # Loaded on the other core while the kernel works.
    threading.Thread(target=_exporter, name="exporter", daemon=True).start()
    execute(kind, executed, given)
    _note_register(executed, choice.register_used)
    page = write_page(executed, f"{'Fleet' if kind == 'fleet' else choice.asset}, {choice.period_in_words}")
    link_pages(page.parent, [page] if kind == "asset" else None)
    return page


_LINK = re.compile(r'<(?:span|a) data-page="([\w.-]+)"(?: href="[^"]*")?>(.*?)</(?:span|a)>')


def link_pages(folder: Path, pages: Iterable[Path] | None = None) -> None:
    """Link the pages of one period: a name with `tables.page_link` becomes a link if that page exists.

    Parameters
    ----------
    pages : the pages to change besides the fleet's; all of the folder by default.
    """
    there = {page.name for page in folder.glob("*.html")}

    def linked(found: re.Match[str]) -> str:
        name, text = found.groups()
        tag, address = ("a", f' href="{name}"') if name in there else ("span", "")
        return f'<{tag} data-page="{name}"{address}>{text}</{tag}>'

    for page in sorted({*(folder.glob("*.html") if pages is None else pages), folder / "fleet.html"}):
        if page.name not in there and not page.exists():
            continue
        before = page.read_text(encoding="utf-8")
        after = _LINK.sub(linked, before)
        if after != before:
            replaced = page.with_suffix(".new")
            replaced.write_text(after, encoding="utf-8")
            replaced.replace(page)


def keep_rated_page(choice: Choice) -> None:
    """Raise BadParameter if a page made with a register would be replaced by one without, and not on purpose."""
    executed = choice.folder.with_name(f"{choice.folder.name}.ipynb")
    if choice.register or choice.given["register"] == NO_REGISTER or not executed.exists():
        return
    import nbformat

    before: Any = nbformat.read(executed, as_version=4)
    if used := before.metadata.get("dubegrid", {}).get("register"):
        raise BadParameter(
            f"{executed.with_suffix('.html').name} of {choice.period} was made with a register ({used}), and now there "
            f"is none: name one with register (--register FILE), store one with `dubegrid register FILE`, or replace "
            f"the page on purpose with register {NO_REGISTER}.",
            choice.kind,
        )


def _note_register(executed: Path, used: str) -> None:
    """Record in an executed notebook which register its page was made with; blank for none."""
    import nbformat

    notebook: Any = nbformat.read(executed, as_version=4)
    notebook.metadata["dubegrid"] = {"register": used}
    nbformat.write(notebook, executed)


def execute(kind: Kind, executed: Path, parameters: Mapping[str, str]) -> None:
    """Run a report's notebook with its own defaults for what `parameters` lacks; raises `ReportFailed`."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    tables = executed.with_suffix("")
    is_first = not tables.exists()
    try:
        with kernels() as config:
            papermill.execute_notebook(
                str(NOTEBOOKS / f"{kind}_report.ipynb"),
                str(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                start_timeout=START_SECONDS,
                execution_timeout=CELL_SECONDS,
                config=config,
            )
    except BaseException as error:  # Ctrl-C too: no half-made report is left
        executed.unlink(missing_ok=True)
        if is_first:
            shutil.rmtree(tables, ignore_errors=True)
        if isinstance(error, PapermillExecutionError):
            raise ReportFailed(str(error.evalue)) from None
        raise


def write_page(executed: Path, title: str) -> Path:
    """An executed notebook as one HTML page, without code and without anything from the network."""
    body, _ = _exporter().from_filename(str(executed))
    page = executed.with_suffix(".html")
    page.write_text(PAGE.format(title=html.escape(title), style=STYLE, body=body), encoding="utf-8")
    return page


@cache
def _exporter() -> Any:
    """One for all pages of a process: it reads its templates once. Imported here, since that takes a second."""
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True
    )


def publish_all(
    parameters: Mapping[str, str], started: Callable[[int], object], done: Callable[[Published], object]
) -> list[Published]:
    """The fleet report and that of every asset with readings in the period, two at a time; then the index.

    A report that fails does not stop the others.

    Parameters
    ----------
    started : called once with the number of reports. done : called with each report when it is finished.

    Raises
    ------
    NoReadings
        No asset has readings in the period.
    """
    choice = chosen("fleet", parameters)
    keep_rated_page(choice)
    kit = connect(choice.settings)
    catalog.create(kit)
    assets = fleet_readings.assets_of(kit, choice)
    if not assets:
        raise NoReadings(f"No asset has readings in {choice.period_in_words}. Upload a file of that period first.")
    jobs: list[tuple[Kind, dict[str, str]]] = [("fleet", dict(parameters))]
    jobs += [("asset", {**parameters, "asset": asset}) for asset in assets]
    started(len(jobs))
    made = []
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_publish_one, *job) for job in jobs]):
            made.append(future.result())
            done(made[-1])
    made.sort(key=lambda one: (one.name != "fleet", one.name))
    link_pages(choice.folder.parent)
    write_index(choice.out, failed={f"{choice.period}/{one.name}": one.why for one in made if one.page is None})
    return made


def _publish_one(kind: Kind, parameters: Mapping[str, str]) -> Published:
    name = parameters.get("asset", "") or kind
    try:
        return Published(name, publish(kind, parameters))
    except Exception as error:  # whatever it is: the other reports go on, and this one is listed
        return Published(name, None, f"{error}".strip() or type(error).__name__)


def index_of(out: str) -> Path:
    """The index page of a folder of reports; `out` is blank for the default folder."""
    return (Path(out) if out else PROJECT_ROOT / "out" / "reports") / "index.html"


def write_index(out: Path, failed: Mapping[str, str] | None = None) -> Path:
    """Write the page that lists all reports in a folder, by period, the last made first.

    Parameters
    ----------
    failed : ``period/name`` → why, of reports that could not be made this time.
    """
    periods = []
    for folder in sorted(path for path in out.iterdir() if path.is_dir()):
        pages = sorted(folder.glob("*.html"), key=lambda page: (page.stem != "fleet", page.stem))
        if pages:
            periods.append((max(map(_made, pages)), folder.name, "".join(_index_row(page, out) for page in pages)))
    head = "".join(f"<th>{column}</th>" for column in INDEX_COLUMNS)
    sections = [
        f"<h2>{html.escape(period.replace('_', ' to '))}</h2><table class='listed'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        for _, period, rows in sorted(periods, reverse=True)
    ]
    if failed:
        lines = "".join(f"<li>{html.escape(name)}: {html.escape(why)}</li>" for name, why in failed.items())
        sections.insert(0, f"<h2 class='failed'>Not made</h2><ul class='failed'>{lines}</ul>")
    index = out / "index.html"
    body = f"<h1>DubeGrid: reports</h1><p>{INDEX_INTRODUCTION}</p>{''.join(sections)}"
    index.write_text(PAGE.format(title="DubeGrid: reports", style=STYLE, body=body), encoding="utf-8")
    return index


def _made(page: Path) -> dt.datetime:
    """When a report was made, in local time: its page may have got new links since, so its notebook counts."""
    executed = page.with_suffix(".ipynb")
    return dt.datetime.fromtimestamp((executed if executed.exists() else page).stat().st_mtime)


def _index_row(page: Path, out: Path) -> str:
    tables = page.with_suffix("")
    actions = tables / "actions.csv"
    first: Any = pd.read_csv(actions, dtype=str, keep_default_na=False).iloc[0] if actions.exists() else {}
    book = tables / f"{page.stem}.xlsx"
    asset = "Fleet" if page.stem == "fleet" else page.stem.removeprefix("asset_")
    why = _in_short(str(first.get("evidence", "")))
    if page.stem == "fleet" and why:
        why = f"asset {first.get('asset', '')}: {why}"
    cells = (
        f"<a href='{html.escape(str(page.relative_to(out)))}'>{html.escape(asset)}</a>",
        f"{_made(page):%d %b %Y %H:%M}",
        html.escape(str(first.get("action", ""))),
        html.escape(why),
        f"<a href='{html.escape(str(book.relative_to(out)))}'>workbook</a>" if book.exists() else "",
    )
    row = zip(INDEX_COLUMNS, cells, strict=True)
    blank = {"": " class='none'"}  # left out on a phone
    return "<tr>" + "".join(f"<td data-label='{name}'{blank.get(cell, '')}>{cell}</td>" for name, cell in row) + "</tr>"


def _in_short(evidence: str) -> str:
    """The first clause of an action's evidence, and the hours above the rating."""
    rules = re.match(r"([A-Z][A-Z, ]+)\. ", evidence)
    clause = re.split(r"; |: | \(|\.(?: |$)", evidence[rules.end() :] if rules else evidence, maxsplit=1)[0]
    above = re.search(r"above its rating for ([\d.]+ h)", evidence)
    return (f"{rules[1]}: " if rules else "") + clause + (f", above the rating for {above[1]}" if above else "")


def failure_lines(made: Iterable[Published]) -> list[str]:
    """One line for each report that was not made: its name and why."""
    return [f"{one.name}: {one.why}" for one in made if one.page is None]
