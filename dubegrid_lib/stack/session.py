"""Connect to the target: settings, and one AWS client per service."""

import difflib
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

import boto3
from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import get_session

from dubegrid_lib.config import Settings, load_settings
from dubegrid_lib.errors import BadSetting, NotConfirmed
from dubegrid_lib.stack import local_target

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient


def _client(service: str) -> Any:
    """A client for one service, created when it is first used."""
    return cached_property(lambda kit: kit.client(service))


@cache
def _descriptions() -> Loader:
    """botocore's descriptions of regions and services, for all kits: reading them takes longer than most requests."""
    found: Loader = get_session().get_component("data_loader")
    return found


def _session(**options: Any) -> boto3.Session:
    core = get_session()
    core.register_component("data_loader", _descriptions())
    return boto3.Session(botocore_session=core, **options)


class Kit:
    """What every step takes: the settings, and clients for the target.

    On `local` the clients connect to the running local cloud as its root user; on `aws` they use the caller's ordinary
    credentials and AWS's endpoints.
    """

    athena: "AthenaClient" = _client("athena")
    budgets: Any = _client("budgets")
    cloudwatch: Any = _client("cloudwatch")
    dynamodb: "DynamoDBClient" = _client("dynamodb")
    events: Any = _client("events")
    glue: "GlueClient" = _client("glue")
    iam: "IAMClient" = _client("iam")
    kinesis: Any = _client("kinesis")
    logs: "CloudWatchLogsClient" = _client("logs")
    s3: "S3Client" = _client("s3")
    sns: Any = _client("sns")
    sqs: "SQSClient" = _client("sqs")
    sts: "STSClient" = _client("sts")

    def __init__(self, settings: Settings, endpoint_url: str | None = None):
        self.settings = settings
        self.endpoint_url = endpoint_url
        # None on `aws`: boto3 then takes the credentials from the caller's environment, profile or role.
        root = local_target.keys_of(settings) if settings.is_local else None
        self.session = _session(
            region_name=settings.region,
            aws_access_key_id=root.access_key_id if root else None,
            aws_secret_access_key=root.secret_access_key if root else None,
        )

    def named(self, word: str) -> "Kit":
        """A kit for a second set of resources beside the first (`Settings.named`)."""
        return Kit(self.settings.named(word), self.endpoint_url)

    def client(self, service: str) -> Any:
        """A client for a service that has no attribute above."""
        # "standard" retries throttling and lost connections, at most twice, with backoff and jitter. Bucket names as
        # host names would not resolve on loopback.
        style: Literal["path", "auto"] = "path" if self.settings.is_local else "auto"
        config = Config(retries={"mode": "standard", "max_attempts": 3}, s3={"addressing_style": style})
        if service == "s3":
            # boto3 still presigns with version 2 in us-east-1, which new buckets reject.
            config = config.merge(Config(signature_version="s3v4"))
        return self.session.client(service, endpoint_url=self.endpoint_url, config=config)  # type: ignore[call-overload]

    @cached_property
    def lambda_(self) -> "LambdaClient":
        # A synchronous invoke may take as long as the function's timeout; a retry would run it twice.
        config = Config(retries={"total_max_attempts": 1}, read_timeout=910)
        return self.session.client("lambda", endpoint_url=self.endpoint_url, config=config)

    @cached_property
    def account_id(self) -> str:
        return local_target.ACCOUNT_ID if self.settings.is_local else self.sts.get_caller_identity()["Account"]

    @property
    def bucket(self) -> str:
        """The bucket's name; bucket names are global, so the default on `aws` contains the account id."""
        return self.settings.bucket or f"dubegrid-data-ingest-{self.account_id}"

    def require_confirmation(self) -> None:
        """Return on the local cloud; on AWS only if the variable names this account.

        It is a variable rather than a prompt, because notebooks and scripts run unattended; and it names the account,
        because the profile may be the wrong one.

        Raises
        ------
        NotConfirmed
            `DUBEGRID_CONFIRM_AWS` does not name this account.
        """
        if self.settings.is_local or self.settings.confirmed_account == self.account_id:
            return
        said = "names another account" if self.settings.confirmed_account else "is not set"
        raise NotConfirmed(
            f"Nothing was created: the account is the one ending in {self.account_id[-4:]}, and DUBEGRID_CONFIRM_AWS "
            f"{said}. Run `dubegrid preflight`, then set it to the account's twelve digits."
        )

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.account_id}:{resource}"


def connect(settings: Settings | None = None) -> Kit:
    """A kit for the configured target; starts the local cloud if that is the target and none is running.

    Raises
    ------
    LocalCloudError
        The local cloud could not be set up or started.
    BadSetting
        AWS has no region of that name; the local cloud would make a second, empty one.
    """
    settings = settings or load_settings()
    if settings.is_local:
        _require_region(settings.region)
    return Kit(settings, local_target.up(settings).endpoint_url if settings.is_local else None)


def _require_region(region: str) -> None:
    """On AWS a region that boto3 does not know may be a new one; the local cloud takes any name, typing errors too."""
    if region not in _known_regions():
        close = difflib.get_close_matches(region, _known_regions(), n=1)
        raise BadSetting("DUBEGRID_REGION", region, f"a region of AWS, such as {close[0] if close else 'us-east-1'}")


@cache
def _known_regions() -> tuple[str, ...]:
    session = _session()
    partitions = session.get_available_partitions()
    return tuple(region for partition in partitions for region in session.get_available_regions("s3", partition))
