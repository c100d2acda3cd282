// While the tests of a draft run, their progress is asked for and shown; the focus stays.
"use strict";

const shown = document.getElementById("tests-shown");

async function follow() {
  if (!shown.querySelector("[data-running]")) return;
  const answer = await fetch(shown.dataset.tests).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-running]")) {
      // Only what changed is replaced: the button that stops the tests may have the focus.
      const said = page.getElementById("tests-said").textContent;
      const now = document.getElementById("tests-said");
      if (now.textContent !== said) now.textContent = said;
      const [bar, next] = [shown.querySelector("progress"), page.querySelector("progress")];
      if (next.hasAttribute("value")) { bar.max = next.max; bar.value = next.value; }
    } else {
      location.assign(location.pathname);
      return;
    }
  }
  setTimeout(follow, 2000);
}

if (shown) setTimeout(follow, 1500);
