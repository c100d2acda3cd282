"""What is served arrives at once."""

import socket
from contextlib import closing

from assistant.server_socket import server_socket


def test_the_end_of_an_answer_does_not_wait_until_its_beginning_is_confirmed() -> None:
    with (
        closing(server_socket("127.0.0.1", 0)) as heard,
        closing(socket.create_connection(heard.getsockname())),
    ):
        accepted, _ = heard.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
