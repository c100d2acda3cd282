// What makes pages handier. Every page does its work without it.
"use strict";

// Screen readers announce what changes in a status region, not what stood there when the page
// was loaded: what was done is put there once more.
const status = document.getElementById("status");
if (status && status.firstElementChild) {
  const said = [...status.childNodes];
  status.replaceChildren();
  setTimeout(() => status.append(...said), 200);
}

// After a form was refused, the focus goes to what says why.
document.querySelector("[data-focus]")?.focus();

// A question before something that cannot be taken back.
for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.ask)) event.preventDefault();
  });
}

// Typed text is not left by mistake.
for (const form of document.querySelectorAll("form[data-keep]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
