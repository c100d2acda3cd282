"""Signing in through the office's identity provider: OpenID Connect, code flow with PKCE."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.errors import ConfigurationError, JauapError
from assistant.settings_console import OpenIdSettings

_ALGORITHMS = ["RS256", "ES256", "EdDSA"]
_WAIT_S = 10.0
KEPT_S = 600
"""So long somebody may take at the provider."""


class ProviderError(JauapError):
    """The provider does not answer, or answers what must not be believed."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the identity provider: {problem}", mend="Try again, or sign in by password."
        )


@dataclass(frozen=True)
class Identity:
    """Somebody whom the provider knows.

    Attributes:
        issuer: the provider.
        subject: its name for the person, which never changes.
        login: by which an account is found at the first time; empty if it gives none.
    """

    issuer: str
    subject: str
    login: str


@dataclass(frozen=True)
class Departure:
    """Somebody sent to the provider.

    Attributes:
        address: where to.
        kept: signed, for a cookie: what the answer must match, and where to go then.
    """

    address: str
    kept: str


class Provider:
    """The office's identity provider.

    Args:
        settings: where it is, and who we are to it.
        back: our address to which it sends people back.
    """

    def __init__(self, settings: OpenIdSettings, back: str) -> None:
        self._settings = settings
        self._back = back
        self._secret = _secret(settings)
        self._signer = URLSafeTimedSerializer(self._secret, salt="openid")

    def depart(self, after: str) -> Departure:
        """Send somebody there.

        Args:
            after: path of the page that follows.

        Raises:
            ProviderError: it does not answer.
        """
        nonce, verifier = generate_token(32), generate_token(48)
        with self._client() as client:
            address, state = client.create_authorization_url(
                str(self._described()["authorization_endpoint"]),
                nonce=nonce,
                code_verifier=verifier,
            )
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "after": after}
        return Departure(address, self._signer.dumps(kept))

    def arrive(self, query: Mapping[str, str], kept: str) -> tuple[Identity, str]:
        """Who came back, and the page that follows.

        Args:
            query: parameters of the address to which the provider sent the person.
            kept: what `depart` gave for the cookie.

        Raises:
            ProviderError: it does not answer, or its answer must not be believed.
        """
        try:
            asked = self._signer.loads(kept, max_age=KEPT_S)
        except BadSignature as error:
            raise ProviderError("the answer came too late, or to nobody who asked") from error
        if query.get("state") != asked["state"] or "code" not in query:
            raise ProviderError(query.get("error", "the answer fits no question"))
        described = self._described()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    str(described["token_endpoint"]),
                    code=query["code"],
                    code_verifier=asked["verifier"],
                )
            keys = httpx.get(str(described["jwks_uri"]), timeout=_WAIT_S).raise_for_status().json()
            claims = self._believed(token["id_token"], keys, asked["nonce"])
        except (httpx.HTTPError, OAuthError, JoseError, KeyError, ValueError) as error:
            raise ProviderError(type(error).__name__) from error
        login = claims.get("preferred_username") or _address(claims)
        return Identity(self._settings.issuer, str(claims["sub"]), str(login)), asked["after"]

    def _believed(self, token: str, keys: Any, nonce: str) -> dict[str, Any]:
        """The claims of a token that the provider has signed for us, now, and for this person."""
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        return claims

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._settings.client_id,
            self._secret,
            scope="openid profile email",
            redirect_uri=self._back,
            code_challenge_method="S256",
            timeout=_WAIT_S,
        )

    def _described(self) -> dict[str, Any]:
        """What the provider says of itself."""
        address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            answer = httpx.get(address, timeout=_WAIT_S)
            answer.raise_for_status()
            described: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(type(error).__name__) from error
        if described.get("issuer") != self._settings.issuer:
            raise ProviderError("it calls itself otherwise than the settings do")
        return described


def _address(claims: Mapping[str, Any]) -> str:
    """The person's e-mail address, if the provider vouches for it: anybody can write one down."""
    return str(claims.get("email", "")) if claims.get("email_verified") is True else ""


def _secret(settings: OpenIdSettings) -> str:
    try:
        return settings.secret_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(
            f"[console.openid] secret_file: {settings.secret_file}: {error.strerror}",
            mend="Write the client's secret into this file, readable by the console alone.",
        ) from error
