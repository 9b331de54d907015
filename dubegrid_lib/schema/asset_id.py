"""What may be an asset id: one check for look-ups, questions and forecasts."""

from dubegrid_lib.errors import BadAsset


def parse_asset(asset: object) -> str:
    """An asset id, returned as it is if it is one.

    Raises
    ------
    BadAsset
        It is not text, is empty, or begins or ends with a blank: no stored id does, so nothing would be found.
    """
    if not isinstance(asset, str) or not asset or asset != asset.strip():
        raise BadAsset(asset)
    return asset
