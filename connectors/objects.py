"""Buckets and other stores of objects: S3 and what speaks its language (MinIO, OSS, OBS, COS), HDFS, Azure, GCS.

    s3://bucket/prefix?endpoint=https://minio.example:9000&region=cn-north-1&profile=audit&anonymous=true

Keys are listed page by page and objects opened like files, by range. Credentials come from the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from glob import has_magic
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from connectors._bytes import File
from connectors._drawn import drawn
from connectors._kinds import look_at
from connectors._known import Known, Listed, unknown
from connectors._options import FileOptions
from connectors._remote import Store, library_of, origin_of, tag_of, told
from connectors._urls import expanded
from connectors._walk import matches
from scanner.errors import ConnectorError, UsageError
from scanner.model import Gap, GapKind

_S3 = {
    "s3": "",
    "s3a": "",
    "oss": "https://oss-{}.aliyuncs.com",
    "obs": "https://obs.{}.myhuaweicloud.com",
    "cos": "https://cos.{}.myqcloud.com",
}
"""Schemes of stores that speak S3, each with its endpoint of a region."""
_OTHERS = {"gs": "gs", "gcs": "gs", "abfs": "abfs", "abfss": "abfs", "az": "abfs", "hdfs": "hdfs", "webhdfs": "webhdfs"}
_ASKED = ("endpoint", "region", "profile", "anonymous", "addressing")
_COLD = ("GLACIER", "DEEP_ARCHIVE", "Archive", "ColdArchive", "DeepColdArchive", "COLD")


def open_store(target: str, options: FileOptions, sandbox: object) -> Bucket | None:
    """The bucket that ``target`` names; None when it names none.

    Raises ``UsageError`` for a wrong URL, credentials in it, or a library that is missing.
    """
    scheme = target.partition("://")[0].lower() if "://" in target else ""
    if scheme not in _S3 and scheme not in _OTHERS:
        return None
    target = expanded(target)
    plain, _, query = target.partition("?")
    url = urlsplit(plain.replace("#", "%23"))
    if url.password or (url.username and scheme in _S3):
        raise UsageError(f"{scheme}://: credentials belong in the environment (AWS_ACCESS_KEY_ID, ...), not here")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := [name for name in asked if name not in _ASKED]:
        raise UsageError(f"{scheme}://: unknown parameter {unknown[0]}; there are {', '.join(_ASKED)}")
    if scheme in _S3:
        place = plain.partition("://")[2]
        if not place.partition("/")[0]:
            raise UsageError(f"{scheme}:// needs a bucket: {scheme}://bucket/prefix")
        library_of("s3")
        store = Store("s3", json.dumps(_s3_options(scheme, asked), sort_keys=True))
        return S3Bucket(plain.rstrip("/"), place, store, options, sandbox)
    library = library_of(_OTHERS[scheme])
    own = {**library._get_kwargs_from_urls(plain), **({"anon": True} if asked.get("anonymous") == "true" else {})}
    store = Store(_OTHERS[scheme], json.dumps(own, sort_keys=True))
    return Bucket(plain.rstrip("/"), library._strip_protocol(plain), store, options, sandbox)


def _s3_options(scheme: str, asked: Mapping[str, str]) -> dict[str, Any]:
    endpoint, region = asked.get("endpoint", ""), asked.get("region", "")
    if not endpoint and _S3[scheme]:
        if not region:
            raise UsageError(f"{scheme}:// needs ?region=... or ?endpoint=https://...")
        endpoint = _S3[scheme].format(region)
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise UsageError(f"{scheme}://: an endpoint begins with http:// or https://")
    # These stores know a bucket by its own host name only, or will soon.
    by_host = endpoint.endswith((".aliyuncs.com", ".myhuaweicloud.com", ".myqcloud.com"))
    config = {
        "connect_timeout": 10,
        "read_timeout": 60,
        "retries": {"max_attempts": 5, "mode": "standard"},
        "s3": {"addressing_style": asked.get("addressing") or ("virtual" if by_host else "auto")},
    }
    options: dict[str, Any] = {"anon": asked.get("anonymous") == "true", "config_kwargs": config}
    if endpoint:
        options["endpoint_url"] = endpoint
    if asked.get("profile"):
        options["profile"] = asked["profile"]
    if region:
        options["client_kwargs"] = {"region_name": region}
    return options


class _Object(NamedTuple):
    """One object as it is listed."""

    path: str
    size: int
    tag: str
    storage: str = ""
    """Its class of storage, where the store has any."""
    changed: str = ""
    """When it was written, as the store says it."""


class Bucket:
    """The objects below a place in a store, in a stable order; what cannot be read is a gap."""

    def __init__(self, shown: str, place: str, store: Store, options: FileOptions, sandbox: object) -> None:
        """``place`` is bucket and prefix, or a path; shell patterns in it are matched by folder."""
        self.shown = shown
        self._store, self._options, self._sandbox = store, options, sandbox
        parts = place.rstrip("/").split("/")
        fixed = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts))
        self._root, self._wanted = "/".join(parts[:fixed]), tuple(parts[fixed:])

    def __call__(self, known: Known = unknown) -> Iterator[File | Gap | Listed]:
        """Every object, again each time it is called; raises ``ConnectorError`` when they cannot be listed."""
        found, options = False, self._options
        names: Iterator[_Object] = self._objects()
        with told():
            for item in drawn(names, self._name, options.max_per_folder, options.seed, self.shown_root):
                found = True
                yield item if isinstance(item, Gap) else self._looked_at(item, known)
        if not found:
            yield Gap(self.shown, "", GapKind.EMPTY, "nothing in it to scan")

    def _name(self, item: _Object) -> str:
        return item.path[len(self._root) + 1 :]

    def _objects(self) -> Iterator[_Object]:
        one = None if self._wanted else self._info(self._root)
        if one is not None:
            yield one
            return
        for item in self._listed(f"{self._root}/"):
            name = self._name(item)
            if not self._wanted or matches(tuple(name.split("/")), self._wanted):
                yield item

    def _listed(self, folder: str) -> Iterator[_Object]:
        """What lies below ``folder``, which ends in a slash."""
        for _, _, files in self._store.filesystem().walk(folder.rstrip("/"), detail=True, on_error="raise"):
            for _, found in sorted(files.items()):
                yield _of_info(found)

    def _info(self, path: str) -> _Object | None:
        """The object at exactly this path."""
        if "/" not in path:
            return None
        try:
            found = self._store.filesystem().info(path)
        except FileNotFoundError:
            return None
        return _of_info(found) if found.get("type") == "file" else None

    def find(self, path: str) -> File | None:
        """The object in which ``path`` lies, without listing; None if there is none."""
        parts = path.split("/") if path else []
        with told():
            for length in range(len(parts), -1, -1):
                found = self._info("/".join((self._root, *parts[:length])))
                if found is not None:
                    file = self._looked_at(found)
                    return file if isinstance(file, File) else None
        return None

    def _looked_at(self, item: _Object, known: Known = unknown) -> File | Gap | Listed:
        name = self._name(item)
        shown = f"{self.shown_root}/{name}" if name else self.shown
        most = self._options.max_file_size
        if not item.size:
            return Gap(shown, "", GapKind.EMPTY, "the file is empty: nothing to scan", 0)
        if most is not None and item.size > most:
            reason = f"{item.size:,} bytes, more than max_file_size ({most:,})"
            return Gap(shown, "", GapKind.EXCLUDED, reason, item.size)
        if item.storage in _COLD:
            reason = f"its storage class is {item.storage}: restore it first"
            return Gap(shown, "", GapKind.UNREADABLE, reason, item.size)
        marker = f"{item.size}:{item.tag or item.changed}"
        if (items := known(name, marker)) is not None:
            return items
        try:
            origin = origin_of(self._store, item.path, item.size, item.tag)
            return look_at(origin, name, item.size, marker, self._options, self._sandbox)
        except ConnectorError as error:
            return Gap(shown, "", GapKind.UNREADABLE, str(error), item.size)

    @property
    def shown_root(self) -> str:
        """The target without its pattern: what names of objects are relative to."""
        return self.shown[: len(self.shown) - len("/".join(self._wanted))].rstrip("/") if self._wanted else self.shown


class S3Bucket(Bucket):
    """A bucket that is listed page by page, however many keys it has; file systems list a folder as a whole."""

    def _listed(self, folder: str) -> Iterator[_Object]:
        bucket, _, prefix = folder.partition("/")
        files, page = self._store.filesystem(), {"NextContinuationToken": ""}
        while (token := page.get("NextContinuationToken")) is not None:
            more = {"ContinuationToken": token} if token else {}
            page = files.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, **more)
            for found in page.get("Contents", ()):
                item = _of_info({**found, "name": f"{bucket}/{found['Key']}", "size": found["Size"]})
                if not (item.path.endswith("/") and not item.size):  # a mark that there is a folder
                    yield item


def _of_info(found: Mapping[str, Any]) -> _Object:
    changed = next((str(found[name]) for name in ("LastModified", "mtime", "last_modified") if found.get(name)), "")
    return _Object(found["name"], int(found["size"] or 0), tag_of(found), str(found.get("StorageClass") or ""), changed)
