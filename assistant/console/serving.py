"""Serving the console: a socket, the store with its first release, and uvicorn."""

import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn

from assistant.console.app import create_app
from assistant.errors import ConfigurationError
from assistant.server_socket import server_socket
from assistant.settings import Settings
from assistant.store.engine import open_store
from assistant.store.releases import Releases

_LAST_REQUESTS_S = 5
"""So long requests under way may finish when the console ends."""


def serve(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve the console until the process is told to end.

    Args:
        settings: of the process.
        ready: is told the address when browsers can connect.

    Raises:
        ConfigurationError: the port cannot be listened on.
        StoreUnreachableError: the database does not answer.
    """
    own = settings.console
    with closing(_listening(own.host, own.port)) as heard:
        port = heard.getsockname()[1]
        settings = settings.model_copy(update={"console": own.model_copy(update={"port": port})})
        with closing(open_store(settings.store.url)) as store:
            Releases(store).seed("console", "Scripts that come along")
            ready(settings.console.url)
            config = uvicorn.Config(
                create_app(store, settings),
                log_config=None,
                access_log=False,  # addresses of pages hold what people search for
                server_header=False,
                timeout_graceful_shutdown=_LAST_REQUESTS_S,
            )
            uvicorn.Server(config).run(sockets=[heard])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return server_socket(host, port)
    except OSError as error:
        raise ConfigurationError(
            f"[console] {host}:{port}: the console cannot listen there ({error.strerror})",
            mend="Choose another `host` or `port` in the settings, or end what listens there.",
        ) from error
