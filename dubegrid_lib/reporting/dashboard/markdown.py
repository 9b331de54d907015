"""Text from files, escaped for Streamlit's Markdown: a substation's name must not make a browser fetch an image."""

import re

# CommonMark, "Backslash escapes": any of these after a backslash is itself.
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
CODE = re.compile(r"(`[^`\n]*`)")


def plain(text: str) -> str:
    """Text that Markdown shows unchanged; only what is between backticks is code, as in the kit's own errors."""
    parts = CODE.split(" ".join(text.split()))
    return "".join(part if n % 2 else PUNCTUATION.sub(r"\\\1", part) for n, part in enumerate(parts))


def code(text: str) -> str:
    """Text that can be put between backticks."""
    return " ".join(text.split()).replace("`", "'")
