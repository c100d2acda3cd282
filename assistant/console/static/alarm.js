// The alarm: it is looked for on every page, sounds and is announced until somebody takes it.
// Without this script it stands on the page as it was when the page was loaded.
"use strict";

const alarmSound = (() => {
  // Two tones, again and again: it differs from a telephone and carries for hard of hearing ears.
  const TONES = [880, 660, 880, 660], LONG = 0.22;
  let context = null;
  const open = () => {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
  };
  // Browsers keep a page silent until something was pressed on it.
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, open, { once: true });
  const volume = () => Number(localStorage.getItem("alarm-volume") ?? 80) / 100;
  return {
    get volume() { return volume(); },
    set volume(share) { localStorage.setItem("alarm-volume", String(Math.round(share * 100))); },
    get allowed() { return context?.state === "running"; },
    play() {
      if (!context && !navigator.userActivation?.hasBeenActive) return;
      open();
      if (context.state !== "running" || volume() === 0) return;
      TONES.forEach((hertz, index) => {
        const tone = context.createOscillator(), level = context.createGain();
        const from = context.currentTime + index * LONG;
        tone.frequency.value = hertz;
        level.gain.setValueAtTime(0, from);
        level.gain.linearRampToValueAtTime(volume() * 0.5, from + 0.02);
        level.gain.setValueAtTime(volume() * 0.5, from + LONG - 0.04);
        level.gain.linearRampToValueAtTime(0, from + LONG);
        tone.connect(level).connect(context.destination);
        tone.start(from);
        tone.stop(from + LONG);
      });
    },
  };
})();

(() => {
  const box = document.getElementById("alarm");
  if (!box) return;
  const said = document.getElementById("alarm-said");
  const trouble = document.getElementById("alarm-trouble");
  const title = document.title;
  const hushed = new Set(JSON.parse(sessionStorage.getItem("alarm-hushed") ?? "[]"));
  const SAID_AGAIN = 5; // looks, of three seconds each
  let announced = "", looks = 0, failed = 0, busy = false;

  const open = () => [...box.querySelectorAll("[data-alarm]")];
  const loud = () => open().filter((one) => !hushed.has(one.dataset.alarm));

  const tell = (text) => {
    if (trouble.textContent === text) return;
    trouble.hidden = !text;
    trouble.textContent = text;
  };

  const ring = () => {
    const alarms = open();
    const ids = alarms.map((one) => one.dataset.alarm).join();
    document.title = alarms.length ? `${box.dataset.title} ${title}` : title;
    for (const button of box.querySelectorAll("[data-hush]")) button.hidden = false;
    if (loud().length) alarmSound.play();
    if (ids !== announced || (loud().length && looks % SAID_AGAIN === 0)) {
      // Emptied first: the same words a second time are announced only as something new.
      said.replaceChildren();
      const words = alarms.map((one) => `${one.querySelector("h2").textContent}. ${one.querySelector("p").textContent}`);
      setTimeout(() => { said.textContent = words.join(" "); }, 100);
      announced = ids;
    }
    if (failed < 3) tell(loud().length && !alarmSound.allowed && alarmSound.volume ? box.dataset.quiet : "");
    looks += 1;
  };

  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(box.dataset.from, { headers: { accept: "text/html" } });
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        failed = 3;
        tell(box.dataset.ended);
      } else if (answer.ok) {
        failed = 0;
        show(await answer.text());
      } else throw new Error(answer.status);
    } catch {
      failed += 1;
      if (failed >= 3) tell(box.dataset.lost);
    } finally {
      busy = false;
    }
    ring();
  };

  // Alarms come and go one by one, so that a button keeps the focus while another alarm comes.
  const show = (text) => {
    const fresh = new Map([...new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-alarm]")].map((one) => [one.dataset.alarm, one]));
    for (const one of open()) {
      if (!fresh.delete(one.dataset.alarm)) leave(one);
    }
    for (const one of fresh.values()) box.append(document.importNode(one, true));
  };

  const leave = (one) => {
    const held = one.contains(document.activeElement);
    one.remove();
    if (held) document.getElementById("main").focus();
  };

  box.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-acknowledge]");
    if (!form) return;
    // The page stays, with everything that was typed on it.
    event.preventDefault();
    const csrf = document.documentElement.dataset.csrf;
    try {
      await fetch(form.action, { method: "POST", headers: { "X-CSRF": csrf }, redirect: "manual" });
    } finally {
      look();
    }
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hush]");
    if (!button) return;
    for (const one of open()) hushed.add(one.dataset.alarm);
    sessionStorage.setItem("alarm-hushed", JSON.stringify([...hushed]));
  });

  // The first key or click lets the sound out: what asked for it is not needed any more.
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => setTimeout(ring, 300), { once: true });
  }

  ring();
  new Worker(box.dataset.clock).addEventListener("message", look);
})();
