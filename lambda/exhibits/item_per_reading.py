"""The walk-through's DynamoDB handler, with only its column names corrected: one PutItem per reading.

Kept to show what that costs: each reading of an interval has the same key and overwrites the one before, one request
a reading is slow, and a file that fails is reported as a success.
"""

import csv
import io
import os
import urllib.parse

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["DUBEGRID_TABLE"])


def lambda_handler(event, context):
    try:
        record = event["Records"][0]
        bucket = record["s3"]["bucket"]["name"]
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        i = 0
        for i, row in enumerate(csv.DictReader(io.StringIO(content)), start=1):  # noqa: B007
            table.put_item(
                Item={"asset_id": row["Substation Number"], "timestamp": row["Timestamp"], "value": row["Value"]}
            )
        print(f"Processed {i} rows and inserted into DynamoDB")
    except Exception as error:
        print("Unhandled error:", str(error))
