"""Who calls whom, from what the caller's side wrote into its headers."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from telephony.leg import CallInfo

_USER: Final = re.compile(r"(?:sips?|tel):([^@;>\s]{1,64})")


def call_info(headers: Mapping[str, str]) -> CallInfo:
    """What is known of a call.

    The asserted identity (RFC 3325) goes before From: only those who are listed can call at all,
    and their network vouches for it.
    """
    caller = _user(headers, "P-Asserted-Identity") or _user(headers, "From")
    return CallInfo.new("sip", caller, _user(headers, "To"))


def _user(headers: Mapping[str, str], name: str) -> str | None:
    match = _USER.search(headers.get(name, ""))
    return unquote(match[1]).replace("-", "") if match else None
