"""Type variables of overloads: how far an argument is from a parameter, and which type a variable is bound to."""

from localcloud.athena.types import INTEGERS, TIMESTAMP, UNKNOWN, Type, as_decimal, common, decimal

MOMENTS = ("date", "timestamp", "timestamptz")
_ORDER = [*INTEGERS, "decimal", "real", "double"]


def distance_of(pattern: Type, actual: Type, bound: dict[str, Type]) -> int | None:
    """How far an argument is from a parameter, or None if it does not fit; binds type variables in `bound`."""
    name = pattern.name
    if len(name) == 1 and name.isupper():
        if name not in bound:
            bound[name] = actual
            return 0
        both = common(bound[name], actual)
        if both is None:
            return None
        cost = 0 if both == bound[name] == actual else 1
        bound[name] = both
        return cost
    if actual == UNKNOWN:
        return None if name == "char" else 1
    if name == "instant":
        return MOMENTS.index(actual.name) if actual.name in MOMENTS[1:] else None
    if name == "moment":
        return MOMENTS.index(actual.name) if actual.name in MOMENTS else None
    if name in ("array", "map", "row"):
        if actual.name != name or len(actual.args) != len(pattern.args):
            return None
        costs = [distance_of(p, a, bound) for p, a in zip(pattern.args, actual.args, strict=True)]
        return None if None in costs else sum(c for c in costs if c is not None)
    if name in _ORDER and actual.is_number:
        distance = _ORDER.index(name) - _ORDER.index(actual.name)
        return distance if distance >= 0 else None
    if name in ("timestamp", "timestamptz") and actual.name in MOMENTS:
        distance = MOMENTS.index(name) - MOMENTS.index(actual.name)
        return distance if distance >= 0 else None
    if name in ("varchar", "char") and actual.name == name and pattern.args:
        if isinstance(pattern.args[0], int):
            return 0 if actual.args and actual.args[0] <= pattern.args[0] else None
        bound[pattern.args[0].name] = actual
    return 0 if actual.name == name else None


def filled(pattern: Type, bound: dict[str, Type], actual: Type | None = None) -> Type:
    """A pattern with its variables replaced."""
    if len(pattern.name) == 1 and pattern.name.isupper():
        return bound.get(pattern.name, UNKNOWN)
    if pattern.name in ("varchar", "char") and pattern.args and isinstance(pattern.args[0], Type):
        sized = bound.get(pattern.args[0].name)
        return Type(pattern.name, sized.args if sized else ())
    if pattern.name in ("moment", "instant"):
        return actual if actual and actual != UNKNOWN else TIMESTAMP
    if actual is not None and not pattern.args:
        if pattern.name == "decimal":
            return as_decimal(actual) if actual.is_number else decimal(38, 0)
        if pattern.name in ("timestamp", "timestamptz"):
            return Type(pattern.name, actual.args or (3,))
    if not pattern.args:
        return pattern
    parts = actual.args if actual is not None and actual.name == pattern.name else [None] * len(pattern.args)
    arguments = tuple(filled(p, bound, a if isinstance(a, Type) else None) if isinstance(p, Type) else p
                      for p, a in zip(pattern.args, parts, strict=True))  # fmt: skip
    return Type(pattern.name, arguments, pattern.fields)
