"""Who calls whom, from what the caller's side wrote into its headers."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote
from uuid import uuid4

from telephony.leg import CallInfo

_USER: Final = re.compile(r"(?:sips?|tel):([^@;>\s]{1,64})")
_NUMBER: Final = re.compile(r"\+?[0-9]{2,15}")
"""E.164 allows 15 digits."""
_NAME: Final = re.compile(r"[A-Za-z0-9._+*#-]{1,64}")


def call_info(headers: Mapping[str, str]) -> CallInfo:
    """What is known of a call.

    The asserted identity (RFC 3325) goes before From: only those who are listed can call at all,
    and their network vouches for it.
    """
    caller = _user(headers, "P-Asserted-Identity") or _user(headers, "From")
    dialled = _user(headers, "To")
    return CallInfo(
        id=uuid4().hex,
        way="sip",
        caller=caller if caller and _NUMBER.fullmatch(caller) else None,
        dialled=dialled if dialled and _NAME.fullmatch(dialled) else None,
    )


def _user(headers: Mapping[str, str], name: str) -> str | None:
    match = _USER.search(headers.get(name, ""))
    return unquote(match[1]).replace("-", "") if match else None
