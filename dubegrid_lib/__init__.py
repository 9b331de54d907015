"""DubeGrid: UK low-voltage substation loads, from S3 through Lambda to DynamoDB and Athena.

This package's top level stays nearly empty on purpose: the Lambda's zip carries it with
`dubegrid_lib.schema.load_monitor`, where neither boto3-side code nor pandas may come along. Only in a notebook's kernel
(which has IPython) it imports one module: from a notebook's first import on, errors take two lines.
"""

import sys

__version__ = "0.1.0"

if "IPython" in sys.modules:
    from dubegrid_lib.stack import notebook_errors

    notebook_errors.install()
