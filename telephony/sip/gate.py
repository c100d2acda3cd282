"""Who may reach the line at all: a filter that the kernel applies before anything is read.

The SIP stack tells nobody which address a message came from, answers whoever asks, and rings
before Jauap could say no. So the kernel drops what comes from elsewhere: a socket filter (BPF,
`SO_ATTACH_FILTER`, Linux; no rights needed) on the line's own sockets. A scanner gets no answer,
costs nothing, and cannot fill the places for calls.
"""

import ctypes
import os
import socket
import struct
from collections.abc import Collection, Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import Final

from telephony.sip.errors import LineError

_ATTACH_FILTER: Final = 26
"""`SO_ATTACH_FILTER` of Linux (asm-generic/socket.h); Python's `socket` does not name it."""
_SOURCE: Final = 0xFFF00000 + 12
"""Where a packet's source address stands: 12 bytes into the IPv4 header (`SKF_NET_OFF`)."""
_LOAD_WORD: Final = 0x20
_AND: Final = 0x54
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_WHOLE_PACKET: Final = 0xFFFFFFFF
_MOST: Final = 1000
"""Networks: the kernel takes 4096 instructions, and each network needs four."""

_Instruction = tuple[int, int, int, int]


def close_to_others(address: str, ports: Collection[int], allowed: Collection[IPv4Network]) -> int:
    """Let only packets from these networks through to this process's sockets.

    Called again it replaces the filter, so that networks can be added.

    Args:
        address: the local address that the sockets are bound to.
        ports: their ports.
        allowed: networks whose packets come through; with 0.0.0.0/0 everybody's do.

    Returns:
        Number of sockets that were found and closed to others.

    Raises:
        LineError: the kernel takes no filter, or there are too many networks.
    """
    if len(allowed) > _MOST:
        raise LineError(
            f"sip.callers_from: {len(allowed)} networks are more than the {_MOST} possible",
            mend="Put neighbouring addresses together as networks, such as 192.0.2.0/28.",
        )
    program = _program(allowed)
    found = 0
    for opened in _sockets(address, ports):
        with opened:
            _attach(opened, program)
        found += 1
    return found


def _program(allowed: Collection[IPv4Network]) -> list[_Instruction]:
    program: list[_Instruction] = []
    for network in allowed:
        program += [
            (_LOAD_WORD, 0, 0, _SOURCE),
            (_AND, 0, 0, int(network.netmask)),
            (_JUMP_IF_EQUAL, 0, 1, int(network.network_address)),
            (_RETURN, 0, 0, _WHOLE_PACKET),
        ]
    return [*program, (_RETURN, 0, 0, 0)]


def _attach(opened: socket.socket, program: list[_Instruction]) -> None:
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in program))
    pointer = struct.pack("@HP", len(program), ctypes.addressof(code))
    try:
        opened.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, pointer)
    except OSError as error:
        raise LineError(
            f"the kernel takes no socket filter ({error.strerror}), so that anybody could call",
            mend="Run on Linux without a sandbox that forbids SO_ATTACH_FILTER.",
        ) from error


def _sockets(address: str, ports: Collection[int]) -> Iterator[socket.socket]:
    """This process's own sockets at an address, as duplicates that share its filter."""
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not str(entry.readlink()).startswith("socket:"):
                continue
            opened = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            # Closed by another thread since the folder was read.
            continue
        name = opened.getsockname()
        if opened.family is socket.AF_INET and name[0] == address and name[1] in ports:
            yield opened
        else:
            opened.close()
