"""Where readings come from: the operator's portal, and a generator of synthetic ones."""
