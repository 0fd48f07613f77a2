"""Flows and entries as the text they are kept as."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, select

from app.model.entry import Entry
from app.model.flow import Flow
from app.store.asking import among, id_list
from app.store.tables_flows import flow_version

_flow_decoder = msgspec.json.Decoder(Flow)
_entry_decoder = msgspec.json.Decoder(Entry)
_encoder = msgspec.json.Encoder()


def encode_flow(flow: Flow) -> str:
    """The document that is kept; equal flows give equal text."""
    return _encoder.encode(flow).decode()


@lru_cache(maxsize=256)
def decode_flow(document: str) -> Flow:
    """The flow a document holds. The same document gives the very same value again."""
    return _flow_decoder.decode(document)


def digest_of(document: str) -> str:
    """Sixteen hex digits that tell documents apart."""
    return hashlib.sha256(document.encode()).hexdigest()[:16]


def versions_by_id(connection: Connection, ids: Collection[int]) -> dict[int, Flow]:
    """The published versions with these row ids."""
    statement = select(flow_version.c.id, flow_version.c.document).where(among(flow_version.c.id))
    return {key: decode_flow(document) for key, document in connection.execute(statement, {"ids": id_list(ids)})}


def encode_entry(entry: Entry) -> str:
    """The text an entry is kept as."""
    return _encoder.encode(entry).decode()


def decode_entry(text: str) -> Entry:
    """The entry that `encode_entry` kept."""
    return _entry_decoder.decode(text)
