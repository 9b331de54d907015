"""Teardown removes exactly what the kit created, old versions and the log included, and checks that nothing is left."""

import pytest
from botocore.exceptions import ClientError
from steps import csv_of, ingest, lv_rows, make_pipeline, month_key, put

from dubegrid_lib.stack import manifest, provision, resources, teardown
from dubegrid_lib.stack.manifest import Entry
from dubegrid_lib.stack.session import Kit

KINDS = ["function", "role", "log group", "queue", "queue", "table", "table", "bucket"]


@pytest.fixture
def kit(settings, cloud):
    """A provisioned kit. Whatever a test leaves is removed afterwards, tagged or not."""
    kit = Kit(settings.named("teardown"), cloud.endpoint_url)
    provision.everything(kit)
    yield kit
    for entry in manifest.read(kit.settings.manifest_path):
        if resources.find(kit, entry.kind, entry.name) is not None:
            resources.KINDS[entry.kind].delete(kit, entry.name)
    kit.settings.manifest_path.unlink(missing_ok=True)


def test_nothing_is_left_of_a_used_pipeline(settings, cloud, asset):
    kit = make_pipeline(settings, cloud, "used")
    key = month_key(f"{asset}.csv")
    for value in range(3):  # three versions of one file, and a list of rejected rows of each
        ingest(kit, f"{key}.part{value}.csv", csv_of([*lv_rows(asset, 2), "broken"]))
        put(kit, "raw/kept.part", str(value).encode())
    kit.s3.delete_object(Bucket=kit.bucket, Key="raw/kept.part")  # a delete marker is a version, too
    names = {entry.kind: entry.name for entry in manifest.read(kit.settings.manifest_path)}

    removals = teardown.remove(kit)

    assert [(removal.kind, removal.outcome) for removal in removals] == [(kind, "deleted") for kind in KINDS]
    assert removals[-1].contents == "19 object versions"
    assert teardown.left(kit) == []
    assert not kit.settings.manifest_path.exists()
    assert kit.bucket not in {bucket["Name"] for bucket in kit.s3.list_buckets()["Buckets"]}
    with pytest.raises(ClientError, match="NoSuchBucket"):
        kit.s3.list_object_versions(Bucket=kit.bucket)
    assert names["table"] not in kit.dynamodb.list_tables()["TableNames"]
    assert kit.logs.describe_log_groups(logGroupNamePrefix=names["log group"])["logGroups"] == []
    assert names["function"] not in {f["FunctionName"] for f in kit.lambda_.list_functions()["Functions"]}
    assert names["role"] not in {role["RoleName"] for role in kit.iam.list_roles()["Roles"]}
    assert kit.sqs.list_queues(QueueNamePrefix=names["queue"]).get("QueueUrls", []) == []


def test_pipeline_can_be_created_again_after_teardown(kit):
    teardown.remove(kit)
    assert {made.outcome for made in provision.everything(kit)} == {"created"}


def test_dry_run_changes_nothing(kit):
    put(kit, "raw/kept.part", b"rows")
    before = manifest.read(kit.settings.manifest_path)
    planned = teardown.plan(kit)
    assert {removal.outcome for removal in planned} == {"would be deleted"}
    assert [removal.kind for removal in planned] == KINDS[1:]
    assert manifest.read(kit.settings.manifest_path) == before == teardown.left(kit)
    assert kit.s3.get_object(Bucket=kit.bucket, Key="raw/kept.part")["Body"].read() == b"rows"


def test_resource_that_lost_its_tag_is_left(kit):
    kit.s3.put_bucket_tagging(Bucket=kit.bucket, Tagging={"TagSet": [{"Key": "Owner", "Value": "finance"}]})
    put(kit, "raw/kept.part", b"rows")
    outcomes = {removal.kind: removal.outcome for removal in teardown.remove(kit)}
    assert outcomes.pop("bucket") == "left: it is not tagged Project=DubeGrid"
    assert set(outcomes.values()) == {"deleted"}
    assert teardown.left(kit) == [Entry("bucket", kit.bucket)]
    assert kit.s3.get_object(Bucket=kit.bucket, Key="raw/kept.part")["Body"].read() == b"rows"


def test_resources_that_are_not_in_the_manifest_are_left(kit, pipeline):
    """Another pipeline of the kit in the same account, with the same tags."""
    theirs = manifest.read(pipeline.settings.manifest_path)
    teardown.remove(kit)
    assert teardown.left(pipeline) == theirs
    assert {entry.kind for entry in theirs} >= set(KINDS)


def test_resource_that_no_longer_exists_is_reported_and_removed_from_the_manifest(kit):
    kit.sqs.delete_queue(QueueUrl=resources.queue_url(kit, kit.settings.failure_queue))
    outcomes = {removal.kind: removal.outcome for removal in teardown.remove(kit)}
    assert outcomes["queue"] == "was gone already"
    assert manifest.read(kit.settings.manifest_path) == []


def test_interrupted_teardown_is_completed_by_the_next(kit, monkeypatch):
    def fails(kit, name):
        raise ConnectionError("the line went dead")

    monkeypatch.setitem(resources.KINDS, "table", resources.Kind(resources.KINDS["table"].tags, fails))
    with pytest.raises(ConnectionError):
        teardown.remove(kit)
    monkeypatch.undo()
    assert Entry("table", kit.settings.table) in teardown.left(kit)
    teardown.remove(kit)
    assert teardown.left(kit) == []
    assert not kit.settings.manifest_path.exists()


def test_more_versions_than_one_request_deletes(kit):
    for request in range(2):  # deleting a key that does not exist leaves a marker, which is a version too
        keys = [{"Key": f"raw/{request}-{n}.part"} for n in range(550)]
        kit.s3.delete_objects(Bucket=kit.bucket, Delete={"Objects": keys, "Quiet": True})
    (removal,) = [removal for removal in teardown.remove(kit) if removal.kind == "bucket"]
    assert (removal.contents, removal.outcome) == ("1,100 object versions", "deleted")
