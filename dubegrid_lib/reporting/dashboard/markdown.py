"""Text from files where Streamlit takes Markdown: a browser would fetch an image that a substation is named after."""

import re

# CommonMark, "Backslash escapes": any of these after a backslash is itself.
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
CODE = re.compile(r"(`[^`\n]*`)")


def plain(text: str) -> str:
    """Text that Markdown shows as it is; only what is between backticks stays code, as in the kit's own errors."""
    parts = CODE.split(" ".join(text.split()))
    return "".join(part if n % 2 else PUNCTUATION.sub(r"\\\1", part) for n, part in enumerate(parts))


def code(text: str) -> str:
    """Text that may be between backticks."""
    return " ".join(text.split()).replace("`", "'")
