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

// The linter reads along: some time after the last letter, beside the field, as a status message.
for (const field of document.querySelectorAll("[data-lint]")) {
  const said = document.getElementById(`${field.id}-lint`);
  let waiting = 0;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const body = new FormData();
    body.set("csrf", document.documentElement.dataset.csrf);
    body.set("draft", field.form.elements.draft?.value ?? "");
    body.set("path", field.dataset.lint);
    body.set("name", field.name);
    body.set("text", field.value);
    const answer = await fetch("/lint", { method: "POST", body }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const found = (await answer.text()).trim();
    if (said.innerHTML.trim() !== found) said.innerHTML = found;
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 700);
  });
}

// «Hear it»: the sound comes with a player of its own, so it can be stopped and turned down.
for (const button of document.querySelectorAll("[data-hear]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const place = button.parentElement;
    let player = place.querySelector("audio");
    let said = place.querySelector("[role=status]");
    if (!said) {
      said = document.createElement("span");
      said.setAttribute("role", "status");
      place.append(said);
    }
    said.textContent = button.dataset.preparing;
    const answer = await fetch("/hear", { method: "POST", body: new FormData(button.form, button) })
      .catch(() => null);
    if (!answer?.ok) {
      const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page?.querySelector("main p");
      said.lang = why?.lang ?? "";
      said.textContent = why?.textContent || button.dataset.failed;
      return;
    }
    said.textContent = "";
    if (!player) {
      player = document.createElement("audio");
      player.controls = true;
      player.setAttribute("aria-label", button.getAttribute("aria-label"));
      place.append(player);
    } else {
      URL.revokeObjectURL(player.src);
    }
    player.src = URL.createObjectURL(await answer.blob());
    await player.play().catch(() => {});
  });
}
