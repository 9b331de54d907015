"""PartiQL batches on the local cloud, whose server authorises and parses identical statements only once."""

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
