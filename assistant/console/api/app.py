"""The API's application: an own one, without cookies, with a description at `openapi.json`."""

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assistant import __version__
from assistant.benefits.given import json_schema
from assistant.console.api import conversations, daily, questions
from assistant.console.api import scripts as scripts_api
from assistant.console.api.desk import Desk
from assistant.console.api.problems import answer_problems
from telephony.scripts_in_force import ScriptsInForce

_DESCRIPTION = """\
The engine of the telephone line, in writing: for a portal or a messenger, and for programs that do
what the console does. Every integration has a token of its own, with scopes.

Jauap gives information, never a decision: the office decides. What is asked is not stored.
"""
_FACTS = "Facts"
_ROUTERS = (questions.router, conversations.router, daily.router, scripts_api.router)


def create_api(desk: Desk) -> FastAPI:
    """The API over what its requests share."""
    api = FastAPI(
        title="Jauap",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.desk = desk
    for router in _ROUTERS:
        api.include_router(router)
    answer_problems(api, _ROUTERS)
    _describe(api, desk.scripts)
    return api


def _describe(api: FastAPI, scripts: ScriptsInForce) -> None:
    """Let the description name the facts of the scripts in force, whenever it is read."""

    @lru_cache(maxsize=1)
    def described(_release: int | None) -> dict[str, Any]:
        document = get_openapi(
            title=api.title,
            version=api.version,
            description=api.description,
            routes=api.routes,
        )
        facts = json_schema(scripts.now().dialogue.assistant.scripts.facts)
        schemas = document["components"]["schemas"]
        schemas[_FACTS] = {key: value for key, value in facts.items() if key != "$schema"}
        for schema in schemas.values():
            if "facts" in schema.get("properties", {}) and schema.get("title") in _TAKES_FACTS:
                schema["properties"]["facts"] = {"$ref": f"#/components/schemas/{_FACTS}"}
        return document

    def openapi() -> dict[str, Any]:
        # Anybody may read it, so it is made once for each release.
        return described(scripts.now().release)

    api.openapi = openapi  # type: ignore[method-assign]  # FastAPI says to change it so


_TAKES_FACTS = frozenset({"Question", "ToScreen", "ToExplain"})
