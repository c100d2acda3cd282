"""The way to the office's identity provider and back."""

from fastapi import APIRouter, Response

from assistant.console.openid import KEPT_S, Identity, Provider, ProviderError
from assistant.console.sign_in import own_path, sign_in_page, welcome
from assistant.console.visit import AnyGuest, Guest
from assistant.store.accounts import Account, Accounts
from assistant.store.errors import NotFoundError, RefusedError

router = APIRouter()

_COOKIE = "openid"
_BACK = "/sign-in/openid/return"


@router.get("/sign-in/openid")
def depart(visit: AnyGuest, next: str = "/") -> Response:  # noqa: A002 - as on the sign-in page
    """Go there."""
    try:
        departure = _provider(visit).depart(own_path(next))
    except ProviderError:
        return sign_in_page(visit, 502, problem=visit.text("sign_in.provider_failed"), after=next)
    answer = Response(status_code=303, headers={"Location": departure.address})
    secure = visit.console.settings.console.secure
    answer.set_cookie(
        _COOKIE, departure.kept, max_age=KEPT_S, httponly=True, samesite="lax", secure=secure
    )
    return answer


@router.get(_BACK)
def arrive(visit: AnyGuest) -> Response:
    """Come back."""
    try:
        kept = visit.request.cookies.get(_COOKIE, "")
        identity, after = _provider(visit).arrive(visit.request.query_params, kept)
    except ProviderError:
        return sign_in_page(visit, 502, problem=visit.text("sign_in.provider_failed"))
    account = _account(visit, identity)
    if account is None:
        return sign_in_page(visit, 403, problem=visit.text("sign_in.no_account"), after=after)
    answer = welcome(visit, account, after=after)
    answer.delete_cookie(_COOKIE)
    return answer


def _account(visit: Guest, identity: Identity) -> Account | None:
    """The account of an identity; at the first time that of its login, if it has no password."""
    accounts = Accounts(visit.store, clock=visit.console.clock)
    known = accounts.by_openid(identity.issuer, identity.subject)
    if known is not None or not identity.login:
        return known
    found = accounts.by_login(identity.login)
    if found is None or found.has_password or not found.active:
        return None
    try:
        accounts.link_openid(found.id, identity.issuer, identity.subject, found.login)
    except RefusedError:
        return None
    return accounts.by_openid(identity.issuer, identity.subject)


def _provider(visit: Guest) -> Provider:
    settings = visit.console.settings.console
    if settings.openid is None:
        raise NotFoundError("page", "openid")
    return Provider(settings.openid, f"{settings.url}{_BACK}")
