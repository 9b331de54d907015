"""Synthetic LV load monitor readings that behave like real ones, with faults planted on purpose.

`generate` gives them as arrays, `write_sample` as files; equal seeds give equal bytes.
"""

from dubegrid_lib.sample.block import Block
from dubegrid_lib.sample.small import write_small_months
from dubegrid_lib.sample.spec import BadSample, Faults, Layout, SampleSpec, generate

__all__ = ["BadSample", "Block", "Faults", "Layout", "SampleSpec", "generate", "write_small_months"]
