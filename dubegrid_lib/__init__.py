"""DubeGrid: UK low-voltage substation loads, from S3 through Lambda to DynamoDB and Athena.

This package's top level stays empty on purpose: the Lambda's zip carries it with `dubegrid_lib.schema.load_monitor`,
where neither boto3-side code nor pandas may come along.
"""

__version__ = "0.1.0"
