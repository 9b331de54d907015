"""Which function translates which kind of node."""

from localcloud.athena.expressions import arithmetic, columns, conditions, forms, literals
from localcloud.athena.translation import Handlers

HANDLERS: Handlers = {
    **columns.HANDLERS, **literals.HANDLERS, **arithmetic.HANDLERS, **conditions.HANDLERS, **forms.HANDLERS,
}  # fmt: skip
