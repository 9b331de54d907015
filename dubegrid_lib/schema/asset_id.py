"""What may be an asset id: one check for lookups, questions and forecasts."""

from dubegrid_lib.errors import BadAsset


def parse_asset(asset: object) -> str:
    """Return an asset id if it is valid.

    Raises
    ------
    BadAsset
        It is not text, is empty, or begins or ends with a blank: no stored id does, so nothing would be found.
    """
    if not isinstance(asset, str) or not asset or asset != asset.strip():
        raise BadAsset(asset)
    return asset
