"""As much of JSON Schema 2020-12 as the schemas of script files use.

The usual library is no dependency of ours. A keyword that is not known here fails, so that
nothing is passed over unchecked.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_ONLY_SAID = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "format"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_BOUNDS: Mapping[str, tuple[tuple[type, ...], Callable[[Any, Any], bool]]] = {
    "minimum": (_TYPES["number"], lambda value, bound: value >= bound),
    "maximum": (_TYPES["number"], lambda value, bound: value <= bound),
    "exclusiveMinimum": (_TYPES["number"], lambda value, bound: value > bound),
    "minLength": ((str,), lambda value, bound: len(value) >= bound),
    "minItems": ((list,), lambda value, bound: len(value) >= bound),
    "maxItems": ((list,), lambda value, bound: len(value) <= bound),
    "minProperties": ((dict,), lambda value, bound: len(value) >= bound),
}
"""Keywords that compare with a number: what they are for, and when they hold."""


def errors(root: Mapping[str, Any], document: Any) -> list[str]:
    """What in a document breaks a schema, each with its place."""
    return [*_errors(root, root, document, "$")]


def _errors(root: Any, schema: Any, value: Any, at: str) -> Iterator[str]:
    if isinstance(schema, bool):
        if not schema:
            yield f"{at}: may not stand here"
        return
    for keyword, wanted in schema.items():
        if keyword == "$ref":
            yield from _errors(root, _target(root, wanted), value, at)
        elif keyword in ("anyOf", "oneOf"):
            fitting = sum(not [*_errors(root, each, value, at)] for each in wanted)
            if fitting == 0 or (keyword == "oneOf" and fitting > 1):
                yield f"{at}: fits {fitting} of {len(wanted)} shapes"
        elif keyword in _BOUNDS or keyword in ("type", "enum"):
            if not _holds(keyword, wanted, value):
                yield f"{at}: {keyword} is {wanted}"
        elif keyword not in _ONLY_SAID:
            yield from _parts(root, schema, keyword, value, at)


def _holds(keyword: str, wanted: Any, value: Any) -> bool:
    """Whether a value by itself is what a keyword wants."""
    if keyword == "type":
        truth = isinstance(value, bool) and wanted in ("integer", "number")
        return isinstance(value, _TYPES[wanted]) and not truth
    if keyword == "enum":
        return value in wanted
    kinds, holds = _BOUNDS[keyword]
    return holds(value, wanted) if isinstance(value, kinds) else True


def _parts(
    root: Any, schema: Mapping[str, Any], keyword: str, value: Any, at: str
) -> Iterator[str]:
    """What keywords say of the parts of a mapping or list."""
    wanted = schema[keyword]
    inner: Mapping[Any, Any] = value if isinstance(value, dict) else {}
    items: list[Any] = value if isinstance(value, list) else []
    if keyword == "required":
        if isinstance(value, dict):
            yield from (f"{at}: lacks {name}" for name in wanted if name not in inner)
        return
    if keyword == "properties":
        parts = [(wanted[name], each, name) for name, each in inner.items() if name in wanted]
    elif keyword == "additionalProperties":
        known = schema.get("properties", {})
        parts = [(wanted, each, name) for name, each in inner.items() if name not in known]
    elif keyword == "propertyNames":
        parts = [(wanted, name, name) for name in inner]
    elif keyword == "prefixItems":
        pairs = zip(wanted, items, strict=False)
        parts = [(part, each, at) for at, (part, each) in enumerate(pairs)]
    elif keyword == "items":
        parts = [(wanted, each, at) for at, each in enumerate(items)]
    else:
        raise NotImplementedError(keyword)
    for part, each, name in parts:
        yield from _errors(root, part, each, f"{at}.{name}")


def _target(root: Any, reference: str) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        root = root[part]
    return root
