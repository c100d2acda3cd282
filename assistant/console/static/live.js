// Keeps the list of calls as it is now, without moving the focus or what is being read.
"use strict";

(() => {
  const list = document.getElementById("live");
  const said = document.getElementById("live-said");
  const pause = document.getElementById("live-pause");
  const EVERY = 3000;
  let paused = false;

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    said.textContent = paused ? said.dataset.paused : said.dataset.on;
  });

  const look = async () => {
    if (paused) return;
    try {
      const answer = await fetch(list.dataset.from, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const text = await answer.text();
      if (!paused) show(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      said.textContent = said.dataset.lost;
    }
  };

  const show = (fresh) => {
    update(list, fresh.body);
    const calls = list.querySelector("[data-calls]");
    const there = new Map([...calls.children].map((one) => [one.dataset.call, one]));
    const now = [...fresh.querySelectorAll("[data-call]")];
    const ids = new Set(now.map((one) => one.dataset.call));
    let came = 0;
    for (const one of now) {
      const old = there.get(one.dataset.call);
      if (old) renew(old, one);
      else { calls.append(document.importNode(one, true)); came += 1; }
    }
    for (const [id, one] of there) {
      // What somebody is reading stays until they leave it.
      if (!ids.has(id) && !one.contains(document.activeElement)) one.remove();
    }
    if (came) said.textContent = said.dataset.new.replace("{count}", came);
    else if (said.textContent === said.dataset.lost) said.textContent = "";
  };

  const renew = (old, one) => {
    old.className = one.className;
    update(old, one);
    if (!old.querySelector("details") && one.querySelector("details")) {
      old.append(document.importNode(one.querySelector("details"), true));
    }
  };

  const update = (old, fresh) => {
    for (const part of fresh.querySelectorAll(":scope > [data-part], :scope > details > [data-part]")) {
      const place = old.querySelector(`:scope > [data-part="${part.dataset.part}"], :scope > details > [data-part="${part.dataset.part}"]`);
      if (place && place.innerHTML !== part.innerHTML) place.innerHTML = part.innerHTML;
    }
  };

  setInterval(look, EVERY);

  // How loud the alarm is on this machine, apart from the volume of everything else.
  const sound = document.getElementById("sound"), volume = document.getElementById("volume");
  sound.hidden = false;
  volume.value = Math.round(alarmSound.volume * 100);
  volume.addEventListener("input", () => { alarmSound.volume = volume.value / 100; });
  document.getElementById("try-sound").addEventListener("click", () => alarmSound.play());
})();
