"""What the clauses of a SELECT share while it is translated."""

from dataclasses import dataclass, field, replace

from sqlglot import exp

from localcloud.athena.scopes import Scope, Value
from localcloud.athena.translation import Analysis, Context


@dataclass
class Block:
    """One SELECT: its tree, the relations in scope, the select items that GROUP BY names by position."""

    analysis: Analysis
    node: exp.Select
    scope: Scope
    places: dict[int, Value] = field(default_factory=dict)

    def context(self, clause: str, **more: object) -> Context:
        windows = {window.name.lower(): window for window in self.node.args.get("windows") or []}
        ctx = Context(self.analysis, self.scope, clause=clause, needs=self.analysis.always, windows=windows,
                      places=self.places)  # fmt: skip
        return replace(ctx, **more) if more else ctx  # type: ignore[arg-type]
