"""Counts in words, so that no sentence says "1 days" or "1 of 3 assets have"."""


def counted(count: int, noun: str) -> str:
    """``1 day``, ``24 days``, ``1,008 intervals``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def part_of(part: int, whole: int, noun: str, one: str, many: str) -> str:
    """How many of how many, and the verb that follows: ``2 of 5 assets have``, ``All 5 assets have``.

    Parameters
    ----------
    noun : in the singular. one, many : the verb after one and after several, such as ``has`` and ``have``.
    """
    if part == whole:
        return f"The one {noun} {one}" if whole == 1 else f"All {whole:,} {noun}s {many}"
    return f"{part or 'None'} of {counted(whole, noun)} {one if part == 1 else many}"


def plain_name(name: str) -> str:
    """A substation's name as a reader sees it: without the hyphen at the end of many names (``THE GLEBE -``)."""
    return name.strip().rstrip("-").strip()
