"""Tells systemd how the service is: the protocol of sd_notify(3), one datagram each."""

import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Tell systemd something, such as `READY=1`; nothing happens where there is none.

    Args:
        state: see sd_notify(3).
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(address)
        sender.send(state.encode())
