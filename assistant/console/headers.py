"""What every answer carries, and what no request may: as plain ASGI, streams pass through."""

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "media-src 'self' blob:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing of a third party, nothing inline; `blob:` is sound that was just recorded or made."""

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_A_YEAR = 31_536_000


class SafeHeaders:
    """Gives every answer the headers that keep strangers out."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """Wrap an application.

        Args:
            app: the application.
            secure: whether browsers reach it over https, and shall never try without.
        """
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if self._secure:
                    headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
                # Pages show what callers said: no proxy and no shared computer keeps them.
                # A file that is not there now may be there after an update.
                kept = static and message["status"] < 400
                lasting = f"public, max-age={_A_YEAR}, immutable"
                headers["Cache-Control"] = lasting if kept else "no-store"
            await send(message)

        await self._app(scope, receive, sending)


class SmallBodies:
    """Refuses requests that are larger than anything a page sends."""

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        """Wrap an application.

        Args:
            app: the application.
            largest: bytes of a request's body.
        """
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                raise HTTPException(413)
            return message

        await self._app(scope, receiving, send)
