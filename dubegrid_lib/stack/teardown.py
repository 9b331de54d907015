"""Remove what the manifest lists, and check that nothing is left of it."""

from dataclasses import dataclass

from dubegrid_lib.config import TAGS
from dubegrid_lib.stack import manifest, resources
from dubegrid_lib.stack.manifest import Entry
from dubegrid_lib.stack.session import Kit


@dataclass(frozen=True)
class Removal:
    """What happened to an entry: `outcome` is *would be deleted*, *deleted*, *was gone already* or *left: …*."""

    kind: str
    name: str
    contents: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.kind:<10} {self.name:<34} {self.outcome}{f' ({self.contents})' if self.contents else ''}"


def plan(kit: Kit) -> list[Removal]:
    """What `remove` would do, in its order; changes nothing."""
    return [_look(kit, entry) for entry in reversed(manifest.read(kit.settings.manifest_path))]


def remove(kit: Kit) -> list[Removal]:
    """Delete every resource of the manifest, the last created first, with versions and logs.

    A resource without the `Project=DubeGrid` tag is not deleted: it may belong to somebody else now.
    """
    done = []
    for removal in plan(kit):
        entry = Entry(removal.kind, removal.name)
        if removal.outcome == "would be deleted":
            resources.KINDS[entry.kind].delete(kit, entry.name)
            removal = Removal(entry.kind, entry.name, removal.contents, "deleted")
        done.append(removal)
    for entry in manifest.read(kit.settings.manifest_path):
        if resources.find(kit, entry.kind, entry.name) is None:
            manifest.remove(kit.settings.manifest_path, entry)
    return done


def left(kit: Kit) -> list[Entry]:
    """What the manifest lists and the account still has."""
    entries = manifest.read(kit.settings.manifest_path)
    return [entry for entry in entries if resources.find(kit, entry.kind, entry.name) is not None]


def _look(kit: Kit, entry: Entry) -> Removal:
    tags = resources.find(kit, entry.kind, entry.name)
    if tags is None:
        return Removal(entry.kind, entry.name, "", "was gone already")
    if TAGS.items() - tags.items():
        return Removal(entry.kind, entry.name, "", "left: it is not tagged Project=DubeGrid")
    return Removal(entry.kind, entry.name, _contents(kit, entry), "would be deleted")


def _contents(kit: Kit, entry: Entry) -> str:
    if entry.kind == "bucket":
        return f"{sum(len(page) for page in resources.object_versions(kit, entry.name)):,} object versions"
    if entry.kind == "table":
        count = kit.dynamodb.describe_table(TableName=entry.name)["Table"].get("ItemCount", 0)
        return f"about {count:,} items"
    return ""
