"""The walk-through's first handler: read one file, print its rows. Good enough to see a function run."""

import csv
import io

import boto3


def lambda_handler(event, context):
    bucket = event["Records"][0]["s3"]["bucket"]["name"]
    key = event["Records"][0]["s3"]["object"]["key"]
    content = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(content)))
    for row in rows:
        print(row)
    return {"statusCode": 200, "body": f"{len(rows)} rows"}
