"""The resources of an account as Terraform arguments: one function per resource type, which queries AWS's API.

Each returns the arguments that would create such a resource, nested blocks as lists of dictionaries; what AWS sets by
itself is left out.
"""

import json
from collections.abc import Callable
from typing import Any

from dubegrid_lib.query import catalog
from dubegrid_lib.stack import resources, trigger
from dubegrid_lib.stack.session import Kit

Arguments = dict[str, Any]


def look(kit: Kit, type_: str, arguments: Arguments) -> Arguments | None:
    """The resource of a type that these arguments name, as the account holds it; None if there is none.

    Raises
    ------
    KeyError
        No function here knows the type.
    """
    view = VIEWS[type_]
    kind, name = KINDS.get(type_, ("", ""))
    if kind and resources.find(kit, kind, arguments[name]) is None:
        return None
    return view(kit, arguments)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _taken(found: Any, *names: str) -> Arguments:
    """Some fields of an answer under Terraform's names: `FunctionName` is `function_name`."""
    return {_snake(name): found[name] for name in names}


def _bucket(kit: Kit, given: Arguments) -> Arguments:
    return {"bucket": given["bucket"]}


def _public_access_block(kit: Kit, given: Arguments) -> Arguments:
    found = kit.s3.get_public_access_block(Bucket=given["bucket"])["PublicAccessBlockConfiguration"]
    return {"bucket": given["bucket"]} | {_snake(name): value for name, value in found.items()}


def _encryption(kit: Kit, given: Arguments) -> Arguments:
    found = kit.s3.get_bucket_encryption(Bucket=given["bucket"])["ServerSideEncryptionConfiguration"]["Rules"]
    algorithms = [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in found]
    rules = [{"apply_server_side_encryption_by_default": [{"sse_algorithm": one}]} for one in algorithms]
    return {"bucket": given["bucket"], "rule": rules}


def _versioning(kit: Kit, given: Arguments) -> Arguments:
    status = kit.s3.get_bucket_versioning(Bucket=given["bucket"])["Status"]
    return {"bucket": given["bucket"], "versioning_configuration": [{"status": status}]}


def _lifecycle(kit: Kit, given: Arguments) -> Arguments:
    rules = []
    for found in kit.s3.get_bucket_lifecycle_configuration(Bucket=given["bucket"])["Rules"]:
        rule: Arguments = {"id": found.pop("ID"), "status": found.pop("Status")}
        for name, value in found.items():
            rule[_snake(name)] = [{_snake(key): setting for key, setting in value.items()}]  # type: ignore[attr-defined]
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
    trust = json.dumps(found["AssumeRolePolicyDocument"])
    return {"name": found["RoleName"], "description": found["Description"], "assume_role_policy": trust}


def _role_policy(kit: Kit, given: Arguments) -> Arguments | None:
    names = kit.iam.list_role_policies(RoleName=given["role"])["PolicyNames"]
    if given["name"] not in names:
        return None
    found = kit.iam.get_role_policy(RoleName=given["role"], PolicyName=given["name"])
    return {"name": found["PolicyName"], "role": found["RoleName"], "policy": json.dumps(found["PolicyDocument"])}


def _log_group(kit: Kit, given: Arguments) -> Arguments | None:
    groups = kit.logs.describe_log_groups(logGroupNamePrefix=given["name"])["logGroups"]
    days = {group["logGroupName"]: group["retentionInDays"] for group in groups}.get(given["name"])
    return days and {"name": given["name"], "retention_in_days": days}


def _queue(kit: Kit, given: Arguments) -> Arguments:
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
        **_taken(found[0], "EventSourceArn", "BatchSize", "FunctionResponseTypes"),
        "function_name": found[0]["FunctionArn"].rsplit(":", 1)[-1],
        "scaling_config": [_taken(found[0]["ScalingConfig"], "MaximumConcurrency")],
    }


def _function(kit: Kit, given: Arguments) -> Arguments:
    found = kit.lambda_.get_function_configuration(FunctionName=given["function_name"])
    return {
        **_taken(found, "FunctionName", "Description", "Role", "Runtime", "Handler", "Timeout", "MemorySize"),
        "source_code_hash": found["CodeSha256"],
        "ephemeral_storage": [_taken(found["EphemeralStorage"], "Size")],
        "environment": [_taken(found["Environment"], "Variables")],
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


def _keys(found: Any) -> Arguments:
    """The keys of a table or an index."""
    return {f"{key['KeyType'].lower()}_key": key["AttributeName"] for key in found["KeySchema"]}


def _table(kit: Kit, given: Arguments) -> Arguments:
    found = kit.dynamodb.describe_table(TableName=given["name"])["Table"]
    backups = kit.dynamodb.describe_continuous_backups(TableName=given["name"])["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    expiry = kit.dynamodb.describe_time_to_live(TableName=given["name"])["TimeToLiveDescription"]
    arguments: Arguments = {
        "name": found["TableName"],
        "billing_mode": found["BillingModeSummary"]["BillingMode"],
        **_keys(found),
        "attribute": [{"name": a["AttributeName"], "type": a["AttributeType"]} for a in found["AttributeDefinitions"]],
        "point_in_time_recovery": [{"enabled": recovery}],
    }
    if expiry.get("TimeToLiveStatus") == "ENABLED":
        arguments["ttl"] = [{"attribute_name": expiry["AttributeName"], "enabled": True}]
    if found.get("GlobalSecondaryIndexes"):
        arguments["global_secondary_index"] = [
            {"name": index["IndexName"], **_keys(index), **_taken(index["Projection"], "ProjectionType")}
            for index in found["GlobalSecondaryIndexes"]
        ]
    assert not found.get("LocalSecondaryIndexes"), (
        f"{given['name']} has one, which this project's Terraform does not create"
    )
    return arguments


def _workgroup(kit: Kit, given: Arguments) -> Arguments:
    found = kit.athena.get_work_group(WorkGroup=given["name"])["WorkGroup"]
    settings, results = found["Configuration"], found["Configuration"]["ResultConfiguration"]
    encryption = _taken(results["EncryptionConfiguration"], "EncryptionOption")
    configuration = {
        "enforce_workgroup_configuration": settings["EnforceWorkGroupConfiguration"],
        "publish_cloudwatch_metrics_enabled": settings["PublishCloudWatchMetricsEnabled"],
        "bytes_scanned_cutoff_per_query": settings["BytesScannedCutoffPerQuery"],
        "result_configuration": [_taken(results, "OutputLocation") | {"encryption_configuration": [encryption]}],
    }
    return _taken(found, "Name", "Description") | {"configuration": [configuration]}


def _named_query(kit: Kit, given: Arguments) -> Arguments | None:
    found = catalog.find_saved_queries(kit).get(given["name"])
    if found is None:
        return None
    own = {"workgroup": found["WorkGroup"], "query": found["QueryString"]}
    return _taken(found, "Name", "Description", "Database") | own


def _database(kit: Kit, given: Arguments) -> Arguments:
    return _taken(kit.glue.get_database(Name=given["name"])["Database"], "Name", "Description")


def _catalog_table(kit: Kit, given: Arguments) -> Arguments | None:
    if not catalog.find_table(kit, given["name"]):
        return None
    found = kit.glue.get_table(DatabaseName=given["database_name"], Name=given["name"])["Table"]
    arguments = _taken(found, "DatabaseName", "Name", "TableType", "Parameters")
    storage: Any = found["StorageDescriptor"]
    descriptor: Arguments = {"columns": [_taken(column, "Name", "Type") for column in storage["Columns"]]}
    if found["TableType"] == "VIRTUAL_VIEW":
        texts = _taken(found, "ViewOriginalText", "ViewExpandedText")
        return arguments | texts | {"storage_descriptor": [descriptor]}
    # The time at which the statement ran: only Athena writes it.
    arguments["parameters"] = {n: value for n, value in found["Parameters"].items() if n != "transient_lastDdlTime"}
    arguments["partition_keys"] = [_taken(key, "Name", "Type") for key in found["PartitionKeys"]]
    descriptor |= _taken(storage, "Location", "InputFormat", "OutputFormat")
    serde = _taken(storage["SerdeInfo"], "SerializationLibrary", "Parameters")
    # Hive's default, which Athena adds to the properties of every table that it creates.
    serde["parameters"] = dict(serde["parameters"].items() - {("serialization.format", "1")})
    descriptor["ser_de_info"] = [serde]
    return arguments | {"storage_descriptor": [descriptor]}


def _budget(kit: Kit, given: Arguments) -> Arguments:
    which = {"AccountId": kit.account_id, "BudgetName": given["name"]}
    found = kit.budgets.describe_budget(**which)["Budget"]
    notifications = []
    for alert in kit.budgets.describe_notifications_for_budget(**which)["Notifications"]:
        subscribers = kit.budgets.describe_subscribers_for_notification(**which, Notification=alert)["Subscribers"]
        addresses = [one["Address"] for one in subscribers if one["SubscriptionType"] == "EMAIL"]
        terms = _taken(alert, "ComparisonOperator", "NotificationType", "Threshold", "ThresholdType")
        notifications.append(terms | {"subscriber_email_addresses": addresses})
    return {
        "name": found["BudgetName"],
        **_taken(found, "BudgetType", "TimeUnit"),
        "limit_amount": found["BudgetLimit"]["Amount"],
        "limit_unit": found["BudgetLimit"]["Unit"],
        "notification": notifications,
    }


def _stream(kit: Kit, given: Arguments) -> Arguments:
    found = kit.kinesis.describe_stream_summary(StreamName=given["name"])["StreamDescriptionSummary"]
    return {
        "name": found["StreamName"],
        "retention_period": found["RetentionPeriodHours"],
        "encryption_type": found["EncryptionType"],
        "kms_key_id": found["KeyId"],
        "stream_mode_details": [_taken(found["StreamModeDetails"], "StreamMode")],
    }


def _topic(kit: Kit, given: Arguments) -> Arguments:
    return {"name": given["name"]}


def _topic_policy(kit: Kit, given: Arguments) -> Arguments:
    found = kit.sns.get_topic_attributes(TopicArn=given["arn"])["Attributes"]
    return {"arn": found["TopicArn"], "policy": found["Policy"]}


def _schedule(kit: Kit, given: Arguments) -> Arguments:
    return _taken(kit.events.describe_rule(Name=given["name"]), "Name", "Description", "ScheduleExpression")


def _target(kit: Kit, given: Arguments) -> Arguments | None:
    targets = kit.events.list_targets_by_rule(Rule=given["rule"])["Targets"]
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
    assert not held["InsufficientDataActions"], "which this project's Terraform does not create"
    return arguments


def _dashboard(kit: Kit, given: Arguments) -> Arguments:
    return _taken(kit.cloudwatch.get_dashboard(DashboardName=given["dashboard_name"]), "DashboardName", "DashboardBody")


def _query_definition(kit: Kit, given: Arguments) -> Arguments:
    return _taken(resources.log_query(kit, given["name"]), "name", "logGroupNames", "queryString")


# The types that are looked up only if the resource exists: its kind, and the argument that names it.
KINDS = {
    "aws_athena_workgroup": ("workgroup", "name"),
    "aws_budgets_budget": ("budget", "name"),
    "aws_cloudwatch_dashboard": ("dashboard", "dashboard_name"),
    "aws_cloudwatch_query_definition": ("log query", "name"),
    "aws_dynamodb_table": ("table", "name"),
    "aws_glue_catalog_database": ("database", "name"),
    "aws_kinesis_stream": ("stream", "name"),
    "aws_lambda_function": ("function", "function_name"),
    "aws_s3_bucket": ("bucket", "bucket"),
    "aws_sns_topic": ("topic", "name"),
    "aws_sqs_queue": ("queue", "name"),
}


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
