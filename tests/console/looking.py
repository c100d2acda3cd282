"""What is looked at on a page: axe's rules, width, keyboard, words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_MEDIA_ONLY = {"assets": ["media"]}
"""Style sheets are fetched and read anew for experimental rules only, which are off."""
_RULES = {
    "resultTypes": ["violations"],
    "preload": _MEDIA_ONLY,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
_CONTRAST = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}

_TABBABLE = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, audio[controls], [tabindex="0"]')]
  .filter(e => !e.disabled && e.tabIndex >= 0 && e.type !== 'hidden'
    && e.checkVisibility({visibilityProperty: true}))
  .filter(e => e.type !== 'radio' || e.checked
    || !document.querySelector(`input[type=radio][name="${e.name}"]:checked`)).length"""

_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const at = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1));
  e.dataset.walked = (Number(e.dataset.walked) || 0) + 1;
  return {
    what: e.outerHTML.slice(0, 120),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    covered: !(at && (e.contains(at) || at.contains(e))),
    // Day, month, year and calendar of a date are stops of one field.
    again: Number(e.dataset.walked) > (e.type === 'date' ? 5 : 1),
  };
}"""


def violations(page: Page, *, contrast_only: bool = False) -> list[str]:
    """What axe finds wrong, one line for each place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte: once is enough for a page
    found = page.evaluate(
        "options => axe.run(options).then(found => found.violations)",
        _CONTRAST if contrast_only else _RULES,
    )
    return [
        f"{each['id']}: {node['target']}: {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Elements that stick out of the window, unless they scroll in a region of their own."""
    found = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.body.querySelectorAll('*')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    return [*map(str, found)]


def small_targets(page: Page) -> list[str]:
    """Controls under 24 by 24 px, except links inside sentences (WCAG 2.5.8)."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary')]
          .filter(e => e.type !== 'hidden' && e.checkVisibility())
          .filter(e => { const b = e.getBoundingClientRect();
            return b.width < 24 || b.height < 24; })
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    return [*map(str, found)]


@dataclass(frozen=True)
class Stop:
    """Where the focus was on its way through a page."""

    what: str
    outline: float
    covered: bool


def walk(page: Page) -> Iterator[Stop]:
    """Go through a page by the Tab key, until the focus leaves it.

    Raises:
        AssertionError: the focus is held somewhere, or leaves before the end.
    """
    expected = page.evaluate(_TABBABLE)
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    page.locator("body").evaluate(
        "e => { e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex') }"
    )
    for _ in range(2 * expected + 10):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None or found["again"]:
            break
        yield Stop(found["what"], found["outline"], found["covered"])
    missed = page.evaluate(
        f"""() => {{ const all = {_TABBABLE.replace(").length", ")")};
          return all().filter(e => !e.dataset.walked && !e.closest('audio'))
            .map(e => e.outerHTML.slice(0, 120)); }}"""
    )
    assert not missed, json.dumps(missed, indent=1)
