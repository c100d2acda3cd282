"""Checksums that the catalogue lacks, read from the publisher's own list."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.models.catalogue import Checksum, PublishedList
from assistant.models.download import Downloader
from assistant.models.errors import NotPublishedError


class _Listed(BaseModel):
    """One line of a list, as both publishers give it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    size: int = Field(gt=0)
    md5: str = Field(pattern=r"^[0-9a-f]{32}$")


class Published(Checksum):
    """What a publisher says about one file: its checksum and its size in bytes."""

    size: int


def published(source: PublishedList, name: str, downloader: Downloader) -> Published:
    """The publisher's word on one file or archive, fetched now.

    Args:
        source: where the list is and how it is written.
        name: of the model (Vosk), or the file's path in the list (Piper).
        downloader: fetches the list.

    Raises:
        NotPublishedError: the list does not name it, so that it cannot be checked.
        NoNetworkError, DownloadRefusedError: the list cannot be had.
    """
    return published_in(downloader.text(source.url), source, name)


def published_in(text: str, source: PublishedList, name: str) -> Published:
    """The publisher's word on one file or archive, in a list at hand.

    Raises:
        NotPublishedError: the list does not name it.
    """
    try:
        document = json.loads(text)
        item = _vosk(document, name) if source.format == "vosk" else _piper(document, name)
        listed = _Listed.model_validate(item)
    except (json.JSONDecodeError, ValidationError, AttributeError, TypeError) as error:
        raise NotPublishedError(
            f"{source.url}: names no size and checksum for {name}",
            mend="It is not installed, because it could not be checked. See whether the "
            "publisher has a newer model, and add it to voices/catalogue.yaml.",
        ) from error
    return Published(size=listed.size, md5=listed.md5)


def _vosk(document: Any, name: str) -> Any:
    return next((item for item in document if item.get("name") == name), None)


def _piper(document: Any, path: str) -> Any:
    for voice in document.values():
        for listed, item in voice.get("files", {}).items():
            if listed == path or listed.endswith("/" + path):
                return {"size": item.get("size_bytes"), "md5": item.get("md5_digest")}
    return None
