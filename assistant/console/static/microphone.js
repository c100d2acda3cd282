// A question by microphone: recorded as plain WAV in this browser, and sent with the form.
"use strict";

const record = document.getElementById("record");
const recordSaid = document.getElementById("record-said");
const longestSeconds = 55;

function wav(pieces, rate) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * length));
  const word = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, 36 + 2 * length, true); word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  word(36, "data"); view.setUint32(40, 2 * length, true);
  let at = 44;
  for (const piece of pieces) {
    for (const sample of piece) {
      view.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32767, true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

async function listen() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext({ sampleRate: 16000 });
  const close = () => {
    stream.getTracks().forEach((track) => track.stop());
    return context.close();
  };
  try {
    await context.audioWorklet.addModule(record.dataset.recorder);
  } catch (error) {
    await close();
    throw error;
  }
  const source = context.createMediaStreamSource(stream);
  const taker = new AudioWorkletNode(context, "taker");
  const pieces = [];
  taker.port.onmessage = (message) => pieces.push(message.data);
  source.connect(taker);
  return async () => {
    const rate = context.sampleRate;
    await close();
    return wav(pieces, rate);
  };
}

if (record && navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode) {
  record.hidden = false;
  const name = record.textContent;
  let finish = null;
  const done = async () => {
    const stop = finish;
    finish = null;
    record.textContent = name;
    recordSaid.textContent = "";
    const files = new DataTransfer();
    files.items.add(new File([await stop()], "question.wav", { type: "audio/wav" }));
    document.getElementById("sound").files = files.files;
    document.getElementById("text").value = "";
    record.form.requestSubmit();
  };
  record.addEventListener("click", async () => {
    if (finish) {
      await done();
      return;
    }
    try {
      finish = await listen();
    } catch {
      recordSaid.textContent = record.dataset.none;
      return;
    }
    record.textContent = record.dataset.stop;
    recordSaid.textContent = record.dataset.recording;
    setTimeout(() => { if (finish) done(); }, longestSeconds * 1000);
  });
}
