"""The socket on which HTTP is served."""

import socket

_BACKLOG = 100


def server_socket(host: str, port: int) -> socket.socket:
    """A socket that listens.

    An answer's head and body are sent one after the other. Without this option the body waits
    until the browser has confirmed the head, which it puts off by 40 ms; asyncio sets it only
    for sockets that name their protocol, which those of `create_server` do not.

    Args:
        host: address to listen on.
        port: 0 takes a free one.

    Raises:
        OSError: it cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made
