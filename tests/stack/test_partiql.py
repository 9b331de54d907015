"""PartiQL on the local cloud, whose server authorises and parses statements that are alike only once."""

from botocore.exceptions import ClientError

from localcloud.adaptations import partiql_checks

INSERT = "INSERT INTO \"{}\" VALUE {{'asset_id': ?, 'timestamp': ?, 'series': ?}}"


def test_every_table_and_kind_of_a_batch_is_authorised():
    statements = [INSERT.format("Ours")] * 3 + [INSERT.format("Theirs"), "DELETE FROM \"Ours\" WHERE asset_id = '1'"]
    request = {"Statements": [{"Statement": statement} for statement in statements]}
    checks = partiql_checks(request, "us-east-1", "0")
    arn = "arn:aws:dynamodb:us-east-1:0:table/"
    assert checks == [
        ("dynamodb:PartiQLInsert", f"{arn}Ours"),
        ("dynamodb:PartiQLInsert", f"{arn}Theirs"),
        ("dynamodb:PartiQLDelete", f"{arn}Ours"),
    ]


def test_like_statements_keep_their_own_parameters(pipeline, asset):
    table, dynamodb = pipeline.settings.table, pipeline.dynamodb
    times = [f"2025-05-01T0{hour}:00:00Z" for hour in range(6)]
    batch = [
        {
            "Statement": INSERT.format(table),
            "Parameters": [{"S": asset}, {"S": time}, {"M": {"a": {"N": str(number)}}}],
        }
        for number, time in enumerate([*times, times[0]])
    ]
    answers = dynamodb.batch_execute_statement(Statements=batch)["Responses"]
    assert [answer.get("Error", {}).get("Code") for answer in answers] == [None] * 6 + ["DuplicateItem"]
    stored = dynamodb.query(
        TableName=table,
        KeyConditionExpression="asset_id = :asset",
        ExpressionAttributeValues={":asset": {"S": asset}},
    )["Items"]
    assert {item["timestamp"]["S"]: item["series"]["M"]["a"]["N"] for item in stored} == {
        time: str(number) for number, time in enumerate(times)
    }
    # The same statement again, now that the item exists.
    again = dynamodb.batch_execute_statement(Statements=batch[:1])["Responses"]
    assert again[0]["Error"]["Code"] == "DuplicateItem"


def test_statements_alike_but_for_a_parameters_type_are_judged_each_for_itself(pipeline, asset):
    table, dynamodb = pipeline.settings.table, pipeline.dynamodb
    key = [{"S": asset}, {"S": "2025-05-01T00:00:00Z"}]
    insert = f"INSERT INTO \"{table}\" VALUE {{'asset_id': ?, 'timestamp': ?, 'n': ?}}"
    assert execute(dynamodb, insert, [*key, {"N": "1"}]) is None
    raised = f'UPDATE "{table}" SET "n" = ? WHERE "asset_id" = ? AND "timestamp" = ? AND "n" < ?'
    assert execute(dynamodb, raised, [{"N": "3"}, *key, {"N": "9"}]) is None
    assert execute(dynamodb, raised, [{"N": "4"}, *key, {"N": "2"}]) == "ConditionalCheckFailedException"
    assert execute(dynamodb, raised, [{"N": "4"}, *key, {"BOOL": True}]) == "ValidationException"
    assert execute(dynamodb, raised, [{"N": "4"}, *key]) == "ValidationException"  # a parameter is missing
    assert execute(dynamodb, raised, [{"N": "4"}, *key, {"N": "9"}]) is None
    item = dynamodb.get_item(TableName=table, Key=dict(zip(("asset_id", "timestamp"), key, strict=True)))["Item"]
    assert item["n"] == {"N": "4"}


def test_set_of_parameters_is_checked_for_equal_members(pipeline, asset):
    table, dynamodb = pipeline.settings.table, pipeline.dynamodb
    insert = f"INSERT INTO \"{table}\" VALUE {{'asset_id': ?, 'timestamp': 'now', 'feeders': <<?, ?>>}}"
    assert execute(dynamodb, insert, [{"S": asset}, {"N": "1"}, {"N": "2"}]) is None
    assert execute(dynamodb, insert, [{"S": f"{asset}x"}, {"N": "1"}, {"N": "1"}]) == "ValidationException"


def execute(dynamodb, statement, parameters):
    """The code of the statement's error; None if there is none."""
    try:
        dynamodb.execute_statement(Statement=statement, Parameters=parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None
