"""Synthetic LV load monitor readings that behave like real ones, with faults planted on purpose.

`generate` returns arrays, `write_sample` writes files; equal seeds give equal bytes.
"""

from dubegrid_lib.sources.sample.block import Block
from dubegrid_lib.sources.sample.faults import Faults, Planted
from dubegrid_lib.sources.sample.files import Layout, SampleSummary, write_sample
from dubegrid_lib.sources.sample.small import write_small_months
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED, BadSample, SampleSpec, generate

__all__ = [
    "DEFAULT_SEED", "BadSample", "Block", "Faults", "Layout", "Planted", "SampleSpec", "SampleSummary", "generate",
    "write_sample", "write_small_months",
]  # fmt: skip
