"""A service's protocol is read from the beginning of its botocore model: the same as from the whole model."""

from pathlib import Path

import botocore
import botocore.session
import pytest

from localcloud.adaptations import metadata_of

MODELS = Path(botocore.__file__).parent / "data"
SERVICES = (
    "athena", "cloudwatch", "dynamodb", "events", "glue", "iam", "kinesis", "lambda", "logs", "s3", "sns", "sqs", "sts",
)  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_metadata_are_those_of_the_whole_model(service: str) -> None:
    newest = sorted((MODELS / service).glob("*/service-2.json.gz"))[-1]
    assert metadata_of(newest) == botocore.session.get_session().get_service_model(service).metadata


def test_every_model_begins_with_its_metadata() -> None:
    found = list(MODELS.glob("*/*/service-2.json.gz"))
    assert len(found) > 300
    assert all(metadata_of(model).get("protocol") for model in found)
