"""The resources of an account as Terraform arguments: one function per resource type, which queries AWS's API.

Each returns the arguments that would make such a resource, nested blocks as lists of dictionaries; what AWS sets by
itself and nobody asked for is left out.
"""

import json
from collections.abc import Callable
from typing import Any

from dubegrid_lib.query import catalog
from dubegrid_lib.stack import resources, trigger
from dubegrid_lib.stack.session import Kit

Arguments = dict[str, Any]


def look(kit: Kit, type_: str, arguments: Arguments) -> Arguments | None:
    """The resource of a type that these arguments name, as the account holds it; None where there is none.

    Raises
    ------
    KeyError
        No function here knows the type.
    """
    return VIEWS[type_](kit, arguments)


def _bucket(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "bucket", given["bucket"]) is None:
        return None
    return {"bucket": given["bucket"]}


def _public_access_block(kit: Kit, given: Arguments) -> Arguments:
    found = kit.s3.get_public_access_block(Bucket=given["bucket"])["PublicAccessBlockConfiguration"]
    return {"bucket": given["bucket"]} | {_snake(name): value for name, value in found.items()}


def _encryption(kit: Kit, given: Arguments) -> Arguments:
    found = kit.s3.get_bucket_encryption(Bucket=given["bucket"])["ServerSideEncryptionConfiguration"]["Rules"]
    rules = [
        {
            "apply_server_side_encryption_by_default": [
                {"sse_algorithm": r["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]}
            ]
        }
        for r in found
    ]
    return {"bucket": given["bucket"], "rule": rules}


def _versioning(kit: Kit, given: Arguments) -> Arguments:
    status = kit.s3.get_bucket_versioning(Bucket=given["bucket"])["Status"]
    return {"bucket": given["bucket"], "versioning_configuration": [{"status": status}]}


def _lifecycle(kit: Kit, given: Arguments) -> Arguments:
    blocks = {
        "Filter": "filter",
        "Expiration": "expiration",
        "NoncurrentVersionExpiration": "noncurrent_version_expiration",
        "AbortIncompleteMultipartUpload": "abort_incomplete_multipart_upload",
    }
    rules = []
    for found in kit.s3.get_bucket_lifecycle_configuration(Bucket=given["bucket"])["Rules"]:
        rule: Arguments = {"id": found.pop("ID"), "status": found.pop("Status")}
        for name, value in found.items():
            rule[blocks[name]] = [{_snake(key): setting for key, setting in value.items()}]  # type: ignore[attr-defined]
        rules.append(rule)
    return {"bucket": given["bucket"], "rule": rules}


def _bucket_policy(kit: Kit, given: Arguments) -> Arguments:
    return {"bucket": given["bucket"], "policy": kit.s3.get_bucket_policy(Bucket=given["bucket"])["Policy"]}


def _notification(kit: Kit, given: Arguments) -> Arguments:
    def rule(found: Arguments, name: str) -> str:
        return next(r["Value"] for r in found["Filter"]["Key"]["FilterRules"] if r["Name"] == name)

    functions = [
        {
            "id": found["Id"],
            "lambda_function_arn": found["LambdaFunctionArn"],
            "events": found["Events"],
            "filter_prefix": rule(found, "prefix"),
            "filter_suffix": rule(found, "suffix"),
        }
        for found in trigger.notification(kit)["LambdaFunctionConfigurations"]
    ]
    return {"bucket": given["bucket"], "lambda_function": functions}


def _role(kit: Kit, given: Arguments) -> Arguments:
    found = kit.iam.get_role(RoleName=given["name"])["Role"]
    return {
        "name": found["RoleName"],
        "description": found["Description"],
        "assume_role_policy": json.dumps(found["AssumeRolePolicyDocument"]),
    }


def _role_policy(kit: Kit, given: Arguments) -> Arguments | None:
    names = kit.iam.list_role_policies(RoleName=given["role"])["PolicyNames"]
    if given["name"] not in names:
        return None
    found = kit.iam.get_role_policy(RoleName=given["role"], PolicyName=given["name"])
    return {"name": found["PolicyName"], "role": found["RoleName"], "policy": json.dumps(found["PolicyDocument"])}


def _log_group(kit: Kit, given: Arguments) -> Arguments | None:
    groups = kit.logs.describe_log_groups(logGroupNamePrefix=given["name"])["logGroups"]
    return next(
        (
            {"name": group["logGroupName"], "retention_in_days": group["retentionInDays"]}
            for group in groups
            if group["logGroupName"] == given["name"]
        ),
        None,
    )


def _queue(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "queue", given["name"]) is None:
        return None
    url = resources.queue_url(kit, given["name"])
    found: Arguments = kit.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]  # type: ignore[assignment]
    seconds = {
        "message_retention_seconds": ("MessageRetentionPeriod", 345600),
        "visibility_timeout_seconds": ("VisibilityTimeout", 30),
        "receive_wait_time_seconds": ("ReceiveMessageWaitTimeSeconds", 0),
        "delay_seconds": ("DelaySeconds", 0),
    }
    is_encrypted = found.get("SqsManagedSseEnabled") == "true"
    arguments: Arguments = {"name": given["name"], "sqs_managed_sse_enabled": is_encrypted}
    arguments |= {
        name: int(found[attribute])
        for name, (attribute, default) in seconds.items()
        if int(found.get(attribute, default)) != default
    }
    if "RedrivePolicy" in found:
        arguments["redrive_policy"] = found["RedrivePolicy"]
    return arguments


def _mapping(kit: Kit, given: Arguments) -> Arguments | None:
    found = kit.lambda_.list_event_source_mappings(
        FunctionName=given["function_name"], EventSourceArn=given["event_source_arn"]
    )["EventSourceMappings"]
    if not found:
        return None
    return {
        "event_source_arn": found[0]["EventSourceArn"],
        "function_name": found[0]["FunctionArn"].rsplit(":", 1)[-1],
        "batch_size": found[0]["BatchSize"],
        "function_response_types": found[0]["FunctionResponseTypes"],
        "scaling_config": [{"maximum_concurrency": found[0]["ScalingConfig"]["MaximumConcurrency"]}],
    }


def _function(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "function", given["function_name"]) is None:
        return None
    found = kit.lambda_.get_function_configuration(FunctionName=given["function_name"])
    return {
        "function_name": found["FunctionName"],
        "description": found["Description"],
        "role": found["Role"],
        "runtime": found["Runtime"],
        "handler": found["Handler"],
        "timeout": found["Timeout"],
        "memory_size": found["MemorySize"],
        "source_code_hash": found["CodeSha256"],
        "ephemeral_storage": [{"size": found["EphemeralStorage"]["Size"]}],
        "environment": [{"variables": found["Environment"]["Variables"]}],
    }


def _invoke_config(kit: Kit, given: Arguments) -> Arguments:
    found = kit.lambda_.get_function_event_invoke_config(FunctionName=given["function_name"])
    failure = found["DestinationConfig"]["OnFailure"]["Destination"]
    return {
        "function_name": given["function_name"],
        "maximum_retry_attempts": found["MaximumRetryAttempts"],
        "destination_config": [{"on_failure": [{"destination": failure}]}],
    }


def _permission(kit: Kit, given: Arguments) -> Arguments | None:
    policy = json.loads(kit.lambda_.get_policy(FunctionName=given["function_name"])["Policy"])
    found = next((s for s in policy["Statement"] if s["Sid"] == given["statement_id"]), None)
    if found is None:
        return None
    conditions = {key.lower(): value for held in found["Condition"].values() for key, value in held.items()}
    arguments = {
        "statement_id": found["Sid"],
        "action": found["Action"],
        "function_name": found["Resource"].rsplit(":", 1)[-1],
        "principal": found["Principal"]["Service"],
        "source_arn": conditions.pop("aws:sourcearn"),
    }
    if "aws:sourceaccount" in conditions:
        arguments["source_account"] = conditions.pop("aws:sourceaccount")
    assert not conditions, conditions
    return arguments


def _table(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "table", given["name"]) is None:
        return None
    found = kit.dynamodb.describe_table(TableName=given["name"])["Table"]
    keys = {key["KeyType"]: key["AttributeName"] for key in found["KeySchema"]}
    backups = kit.dynamodb.describe_continuous_backups(TableName=given["name"])["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    expiry = kit.dynamodb.describe_time_to_live(TableName=given["name"])["TimeToLiveDescription"]
    arguments: Arguments = {
        "name": found["TableName"],
        "billing_mode": found["BillingModeSummary"]["BillingMode"],
        "hash_key": keys["HASH"],
        "attribute": [{"name": a["AttributeName"], "type": a["AttributeType"]} for a in found["AttributeDefinitions"]],
        "point_in_time_recovery": [{"enabled": recovery}],
    }
    if "RANGE" in keys:
        arguments["range_key"] = keys["RANGE"]
    if expiry.get("TimeToLiveStatus") == "ENABLED":
        arguments["ttl"] = [{"attribute_name": expiry["AttributeName"], "enabled": True}]
    if found.get("GlobalSecondaryIndexes"):
        arguments["global_secondary_index"] = [
            {
                "name": index["IndexName"],
                "hash_key": next(k["AttributeName"] for k in index["KeySchema"] if k["KeyType"] == "HASH"),
                "range_key": next(k["AttributeName"] for k in index["KeySchema"] if k["KeyType"] == "RANGE"),
                "projection_type": index["Projection"]["ProjectionType"],
            }
            for index in found["GlobalSecondaryIndexes"]
        ]
    assert not found.get("LocalSecondaryIndexes"), f"{given['name']} has one, which no Terraform here makes"
    return arguments


def _workgroup(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "workgroup", given["name"]) is None:
        return None
    found = kit.athena.get_work_group(WorkGroup=given["name"])["WorkGroup"]
    settings, results = found["Configuration"], found["Configuration"]["ResultConfiguration"]
    return {
        "name": found["Name"],
        "description": found["Description"],
        "configuration": [
            {
                "enforce_workgroup_configuration": settings["EnforceWorkGroupConfiguration"],
                "publish_cloudwatch_metrics_enabled": settings["PublishCloudWatchMetricsEnabled"],
                "bytes_scanned_cutoff_per_query": settings["BytesScannedCutoffPerQuery"],
                "result_configuration": [
                    {
                        "output_location": results["OutputLocation"],
                        "encryption_configuration": [
                            {"encryption_option": results["EncryptionConfiguration"]["EncryptionOption"]}
                        ],
                    }
                ],
            }
        ],
    }


def _named_query(kit: Kit, given: Arguments) -> Arguments | None:
    found = catalog.find_saved_queries(kit).get(given["name"])
    if found is None:
        return None
    return {
        "name": found["Name"],
        "description": found["Description"],
        "database": found["Database"],
        "workgroup": found["WorkGroup"],
        "query": found["QueryString"],
    }


def _database(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "database", given["name"]) is None:
        return None
    found = kit.glue.get_database(Name=given["name"])["Database"]
    return {"name": found["Name"], "description": found["Description"]}


def _catalog_table(kit: Kit, given: Arguments) -> Arguments | None:
    if not catalog.find_table(kit, given["name"]):
        return None
    found = kit.glue.get_table(DatabaseName=given["database_name"], Name=given["name"])["Table"]
    storage = found["StorageDescriptor"]
    if found["TableType"] == "VIRTUAL_VIEW":
        return {
            "database_name": found["DatabaseName"],
            "name": found["Name"],
            "table_type": found["TableType"],
            "parameters": found["Parameters"],
            "view_original_text": found["ViewOriginalText"],
            "view_expanded_text": found["ViewExpandedText"],
            "storage_descriptor": [
                {"columns": [{"name": column["Name"], "type": column["Type"]} for column in storage["Columns"]]}
            ],
        }
    # When the statement ran; Athena writes it, and so does nobody else.
    settings = {name: value for name, value in found["Parameters"].items() if name != "transient_lastDdlTime"}
    # Hive's default, which Athena adds to the properties of every table that it creates.
    serde = storage["SerdeInfo"]["Parameters"].items() - {("serialization.format", "1")}
    return {
        "database_name": found["DatabaseName"],
        "name": found["Name"],
        "table_type": found["TableType"],
        "parameters": settings,
        "partition_keys": [{"name": key["Name"], "type": key["Type"]} for key in found["PartitionKeys"]],
        "storage_descriptor": [
            {
                "location": storage["Location"],
                "input_format": storage["InputFormat"],
                "output_format": storage["OutputFormat"],
                "columns": [{"name": column["Name"], "type": column["Type"]} for column in storage["Columns"]],
                "ser_de_info": [
                    {
                        "serialization_library": storage["SerdeInfo"]["SerializationLibrary"],
                        "parameters": dict(serde),
                    }
                ],
            }
        ],
    }


def _budget(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "budget", given["name"]) is None:
        return None
    which = {"AccountId": kit.account_id, "BudgetName": given["name"]}
    found = kit.budgets.describe_budget(**which)["Budget"]
    alerts = kit.budgets.describe_notifications_for_budget(**which)["Notifications"]
    return {
        "name": found["BudgetName"],
        "budget_type": found["BudgetType"],
        "time_unit": found["TimeUnit"],
        "limit_amount": found["BudgetLimit"]["Amount"],
        "limit_unit": found["BudgetLimit"]["Unit"],
        "notification": [
            {
                "comparison_operator": alert["ComparisonOperator"],
                "notification_type": alert["NotificationType"],
                "threshold": alert["Threshold"],
                "threshold_type": alert["ThresholdType"],
                "subscriber_email_addresses": [
                    subscriber["Address"]
                    for subscriber in kit.budgets.describe_subscribers_for_notification(**which, Notification=alert)[
                        "Subscribers"
                    ]
                    if subscriber["SubscriptionType"] == "EMAIL"
                ],
            }
            for alert in alerts
        ],
    }


def _stream(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "stream", given["name"]) is None:
        return None
    found = kit.kinesis.describe_stream_summary(StreamName=given["name"])["StreamDescriptionSummary"]
    return {
        "name": found["StreamName"],
        "retention_period": found["RetentionPeriodHours"],
        "encryption_type": found["EncryptionType"],
        "kms_key_id": found["KeyId"],
        "stream_mode_details": [{"stream_mode": found["StreamModeDetails"]["StreamMode"]}],
    }


def _topic(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "topic", given["name"]) is None:
        return None
    return {"name": given["name"]}


def _topic_policy(kit: Kit, given: Arguments) -> Arguments:
    found = kit.client("sns").get_topic_attributes(TopicArn=given["arn"])["Attributes"]
    return {"arn": found["TopicArn"], "policy": found["Policy"]}


def _schedule(kit: Kit, given: Arguments) -> Arguments:
    found = kit.client("events").describe_rule(Name=given["name"])
    return {
        "name": found["Name"],
        "description": found["Description"],
        "schedule_expression": found["ScheduleExpression"],
    }


def _target(kit: Kit, given: Arguments) -> Arguments | None:
    targets = kit.client("events").list_targets_by_rule(Rule=given["rule"])["Targets"]
    found = next((target for target in targets if target["Id"] == given["target_id"]), None)
    return found and {"rule": given["rule"], "target_id": found["Id"], "arn": found["Arn"]}


def _metric_alarm(kit: Kit, given: Arguments) -> Arguments | None:
    found = kit.cloudwatch.describe_alarms(AlarmNames=[given["alarm_name"]])["MetricAlarms"]
    if not found:
        return None
    held = found[0]
    arguments: Arguments = {
        _snake(name): held[name]
        for name in (
            "AlarmName", "AlarmDescription", "Namespace", "MetricName", "Statistic", "ExtendedStatistic", "Period",
            "EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator", "Threshold", "TreatMissingData",
            "AlarmActions",
        )
        if held.get(name) is not None
    }  # fmt: skip
    if held.get("ExtendedStatistic"):
        arguments.pop("statistic", None)  # MiniStack returns one as well, AWS does not
    arguments["dimensions"] = {one["Name"]: one["Value"] for one in held["Dimensions"]}
    arguments["ok_actions"] = held["OKActions"]
    assert held["ActionsEnabled"], f"{held['AlarmName']} has no actions"
    assert not held["InsufficientDataActions"], "which no Terraform here makes"
    return arguments


def _dashboard(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "dashboard", given["dashboard_name"]) is None:
        return None
    found = kit.cloudwatch.get_dashboard(DashboardName=given["dashboard_name"])
    return {"dashboard_name": found["DashboardName"], "dashboard_body": found["DashboardBody"]}


def _query_definition(kit: Kit, given: Arguments) -> Arguments | None:
    if resources.find(kit, "log query", given["name"]) is None:
        return None
    found = resources.log_query(kit, given["name"])
    return {"name": found["name"], "log_group_names": found["logGroupNames"], "query_string": found["queryString"]}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


VIEWS: dict[str, Callable[[Kit, Arguments], Arguments | None]] = {
    "aws_athena_named_query": _named_query,
    "aws_athena_workgroup": _workgroup,
    "aws_budgets_budget": _budget,
    "aws_cloudwatch_dashboard": _dashboard,
    "aws_cloudwatch_event_rule": _schedule,
    "aws_cloudwatch_event_target": _target,
    "aws_cloudwatch_log_group": _log_group,
    "aws_cloudwatch_metric_alarm": _metric_alarm,
    "aws_cloudwatch_query_definition": _query_definition,
    "aws_dynamodb_table": _table,
    "aws_glue_catalog_database": _database,
    "aws_glue_catalog_table": _catalog_table,
    "aws_iam_role": _role,
    "aws_iam_role_policy": _role_policy,
    "aws_kinesis_stream": _stream,
    "aws_lambda_event_source_mapping": _mapping,
    "aws_lambda_function": _function,
    "aws_lambda_function_event_invoke_config": _invoke_config,
    "aws_lambda_permission": _permission,
    "aws_s3_bucket": _bucket,
    "aws_s3_bucket_lifecycle_configuration": _lifecycle,
    "aws_s3_bucket_notification": _notification,
    "aws_s3_bucket_policy": _bucket_policy,
    "aws_s3_bucket_public_access_block": _public_access_block,
    "aws_s3_bucket_server_side_encryption_configuration": _encryption,
    "aws_s3_bucket_versioning": _versioning,
    "aws_sns_topic": _topic,
    "aws_sns_topic_policy": _topic_policy,
    "aws_sqs_queue": _queue,
}
