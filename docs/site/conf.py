"""Sphinx's settings for the site. Nothing in it may fetch anything: it is read from a folder, without a network."""

project = "DubeGrid"
author = "The DubeGrid authors"
copyright = "The DubeGrid authors"
extensions = ["myst_nb"]
html_theme = "furo"
html_title = "DubeGrid"
html_static_path = ["_static"]
html_css_files = ["dubegrid.css"]
html_show_sphinx = False
html_copy_source = False
# Sphinx fetches summaries of results page by page, which a browser does not allow for files: excerpts.js has ours.
html_show_search_summary = False
# Notebooks are shown as they are stored: `make notebooks` executes them, and a test compares them strictly.
nb_execution_mode = "off"
# By default it comes from a content delivery network.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_merge_streams = True
nb_code_prompt_show = nb_code_prompt_hide = "The code of this cell"
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# GitHub's ids and notebooks' first cells know no "H1 first"; pygments has no lexer for IPython's `!` lines.
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
