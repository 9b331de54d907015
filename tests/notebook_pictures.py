"""A plugin of nbval's (`-p notebook_pictures`): it compares pictures too, which nbval alone leaves out.

Matplotlib brings its own fonts, so that the same numbers give the same picture nearly to the pixel; nearly, since
another build of FreeType smooths the letters otherwise.
"""

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.image import imread
from nbval.plugin import IPyNbCell

# A pixel differs visibly from so much of black to white on; so large a part of all pixels may. A thin line of a
# picture takes more.
VISIBLY, SHARE = 0.25, 0.0005
# A picture that is cut to its content may be a pixel or two wider.
CUT = 2

compare_texts = IPyNbCell.compare_outputs


def pictures(outputs: Sequence[dict[str, Any]]) -> list[str]:
    """The pictures of a cell's outputs, in base64."""
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def differing(one: str, other: str) -> float:
    """Which share of two pictures' pixels differs visibly; 1 where their sizes differ."""
    a, b = (imread(BytesIO(base64.b64decode(picture)))[:, :, :3] for picture in (one, other))
    if max(abs(a.shape[0] - b.shape[0]), abs(a.shape[1] - b.shape[1])) > CUT:
        return 1.0
    height, width = min(a.shape[0], b.shape[0]), min(a.shape[1], b.shape[1])
    apart = np.abs(a[:height, :width] - b[:height, :width]).max(axis=2)
    return float((apart > VISIBLY).mean())


def compare(self: IPyNbCell, drawn: Sequence[Any], stored: Sequence[Any], *rest: Any, **named: Any) -> bool:
    """Texts as nbval compares them, then the pictures in their order."""
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
