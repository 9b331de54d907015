"""A plugin for nbval (`-p notebook_pictures`) that also compares pictures, which nbval alone skips.

Matplotlib has its own fonts, so the same numbers give almost exactly the same pixels: only the letters differ slightly,
because other builds of FreeType smooth them differently.
"""

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.image import imread
from nbval.plugin import IPyNbCell

# A pixel differs visibly from this difference on (1 is that between black and white). At most this share of all pixels
# may differ visibly: one thin line of a picture has more.
VISIBLY, SHARE = 0.25, 0.0005
# A picture that is cropped to its content may be a pixel or two wider.
CUT = 2

compare_texts = IPyNbCell.compare_outputs


def pictures(outputs: Sequence[dict[str, Any]]) -> list[str]:
    """The pictures of a cell's outputs, in base64."""
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def differing(one: str, other: str) -> float:
    """The share of two pictures' pixels that differ visibly; 1 if their sizes differ."""
    a, b = (imread(BytesIO(base64.b64decode(picture)))[:, :, :3] for picture in (one, other))
    if max(abs(a.shape[0] - b.shape[0]), abs(a.shape[1] - b.shape[1])) > CUT:
        return 1.0
    height, width = min(a.shape[0], b.shape[0]), min(a.shape[1], b.shape[1])
    apart = np.abs(a[:height, :width] - b[:height, :width]).max(axis=2)
    return float((apart > VISIBLY).mean())


def compare(self: IPyNbCell, drawn: Sequence[Any], stored: Sequence[Any], *rest: Any, **named: Any) -> bool:
    """Compare texts as nbval does, then the pictures in order."""
    if not compare_texts(self, drawn, stored, *rest, **named):
        return False
    new, old = pictures(drawn), pictures(stored)
    if len(new) != len(old):
        self.format_output_compare("image/png", f"{len(old)} pictures stored", f"{len(new)} pictures drawn")
        return False
    for number, (one, other) in enumerate(zip(new, old, strict=True), start=1):
        share = differing(one, other)
        if share > SHARE:
            difference = f"drawn: {share:.2%} of its pixels differ"
            self.format_output_compare("image/png", f"picture {number} stored", difference)
            return False
    return True


IPyNbCell.compare_outputs = compare
