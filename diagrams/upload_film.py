"""Film an upload that triggers the Lambda: `upload_film.gif`, drawn from the moments of a real run.

`python diagrams/upload_film.py --record` uploads a month of the sample to the configured target and notes when each
thing happened (`upload_events.json`); without it the film is drawn anew from those notes.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from PIL import Image

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.ingest import pipeline, upload
from dubegrid_lib.query import logs, readings
from dubegrid_lib.stack import teardown
from dubegrid_lib.stack.session import connect

HERE = Path(__file__).resolve().parent
EVENTS, FILM = HERE / "upload_events.json", HERE / "upload_film.gif"
SAMPLE = PROJECT_ROOT / "data" / "lv_data_2025_05.csv"
WARM_UP = SAMPLE.with_name("lv_data_2025_04.csv")
INK, GREY, PAPER, BLUE, GREEN = "#16232e", "#8a98a5", "#f5f7f9", "#0072b2", "#00805e"
WIDTH, HEIGHT, DPI = 960, 330, 100
# A second of the run lasts so long in the film; then the end stays for a while.
SLOWER, STEP_MS, REST_MS = 3.0, 80, 3000
BOXES = {"file": ("your file", 0.02), "s3": ("S3", 0.27), "lambda": ("Lambda", 0.52), "table": ("DynamoDB", 0.77)}


def record() -> dict[str, Any]:
    """Upload the sample, and note in milliseconds after the first byte when each thing had happened."""
    kit = connect().named("film")
    pipeline.deploy(kit)
    # A first file starts the function's process: the film shows what every later one meets.
    pipeline.send(kit, [WARM_UP])
    begin = time.time()
    (part,) = upload.upload(kit, SAMPLE)
    stored = time.time()
    summary = logs.wait_for(kit, {part.key: part.version}, begin - 1)[part.key]
    ended = next(
        line.milliseconds / 1000
        for line in logs.read(kit, begin - 1)
        if line.fields.get("message") == "summary" and line.fields["version"] == part.version
    )
    day = readings.of_day(kit, "721030", "2025-05-14")
    asked = time.time()
    teardown.remove(kit)

    def after(moment: float) -> int:
        return round((moment - begin) * 1000)

    return {
        "file": SAMPLE.name,
        "rows": summary["rows"],
        "stored": summary["stored"],
        "items": summary["items"]["created"],
        "readings of a day": len(day),
        "stored in S3": after(stored),
        "function began": after(ended) - summary["milliseconds"],
        "function ended": after(ended),
        "day was read": after(asked),
    }


def draw(events: dict[str, Any], film: Path) -> None:
    """Write the film."""
    end = events["day was read"] + 200
    frames = [_frame(events, now) for now in range(0, end, round(STEP_MS / SLOWER))]
    # One palette for all: smaller, and colours do not flicker.
    palette = frames[-1].quantize(32)
    drawn = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    times = [STEP_MS] * (len(drawn) - 1) + [REST_MS]
    drawn[0].save(film, save_all=True, append_images=drawn[1:], duration=times, loop=0, optimize=True)


def _frame(events: dict[str, Any], now: float) -> Image.Image:
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    put, began, ended, read = (
        events[name] for name in ("stored in S3", "function began", "function ended", "day was read")
    )
    put = min(put, began)  # S3 calls the function before it has answered the one who uploads
    lit = {"file": True, "s3": now >= put, "lambda": began <= now, "table": now >= ended}
    captions = {
        "file": f"{events['rows']:,} readings\n{events['file']}",
        "s3": f"stored after {put} ms" if lit["s3"] else "",
        "lambda": (f"called after {began} ms" if now < ended else f"done in {ended - began} ms")
        if lit["lambda"]
        else "",
        "table": f"{events['items']:,} items, {events['stored']:,} readings" if lit["table"] else "",
    }
    for name, (title, left) in BOXES.items():
        colour = (GREEN if name == "table" else BLUE) if lit[name] else GREY
        axes.add_patch(
            FancyBboxPatch(
                (left, 0.5),
                0.2,
                0.24,
                boxstyle="round,pad=0,rounding_size=0.02",
                facecolor="white",
                edgecolor=colour,
                linewidth=2.5,
            )
        )
        axes.text(left + 0.1, 0.62, title, ha="center", va="center", fontsize=17, color=INK if lit[name] else GREY)
        axes.text(left + 0.1, 0.44, captions[name], ha="center", va="top", fontsize=10.5, color=INK, linespacing=1.4)
    for (start, stop), origin in (((0, put), "file"), ((put, began), "s3"), ((began, ended), "lambda")):
        x = BOXES[origin][1] + 0.2
        axes.annotate("", (x + 0.045, 0.62), (x + 0.005, 0.62), arrowprops={"arrowstyle": "->", "color": GREY, "lw": 2})
        if start <= now < stop:
            axes.plot(x + 0.005 + 0.04 * (now - start) / (stop - start), 0.62, "o", color=BLUE, markersize=11)
    axes.text(0.02, 0.9, "An upload calls the function", fontsize=17, color=INK, weight="bold", va="center")
    clock = f"{min(now, read) / 1000:.2f} s"
    axes.text(0.98, 0.9, clock, fontsize=17, color=INK, ha="right", va="center", family="monospace")
    if now >= read:
        day = f"One substation's day, {events['readings of a day']:,} readings, read back by key"
        words = f"{day}: {read / 1000:.2f} s after the upload began."
        axes.text(0.5, 0.16, words, fontsize=12.5, color=GREEN, ha="center", va="center")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")


if __name__ == "__main__":
    if "--record" in sys.argv[1:]:
        EVENTS.write_text(json.dumps(record(), indent=2) + "\n", encoding="utf-8")
    draw(json.loads(EVENTS.read_text(encoding="utf-8")), FILM)
