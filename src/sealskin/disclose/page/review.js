// One frame at a time: look, say, go on. What is said is kept by the program, not by this page.
"use strict";

const at = (id) => document.getElementById(id);
let entries = [];
let frames = 0;
let here = 0;
let shown = -1; // the frame whose picture is on the screen; nothing else can be accepted

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

function draw() {
  const entry = entries[here];
  at("where").textContent = entry
    ? `Frame ${here + 1} of ${entries.length}, at ${entry.time_s.toFixed(2)} s`
    : "There is no frame in which the person could be opened.";
  const words = { accepted: "Accepted", rejected: "Rejected: comes out sealed" };
  at("verdict").textContent = entry ? (words[entry.verdict] ?? "No verdict: comes out sealed") : "";
  at("verdict").className = entry?.verdict ?? "";
  [...at("strip").children].forEach((mark, number) => {
    mark.className = `${entries[number].verdict ?? ""} ${number === here ? "here" : ""}`.trim();
  });
  const accepted = entries.filter((each) => each.verdict === "accepted").length;
  const open = entries.filter((each) => each.verdict === null).length;
  at("count").textContent =
    `${accepted} accepted, ${entries.length - accepted - open} rejected, ${open} without a verdict. ` +
    `The file has ${frames} frames; ${frames - accepted} come out fully sealed.`;
}

function go(number) {
  if (!entries.length) return;
  here = Math.max(0, Math.min(entries.length - 1, number));
  shown = -1;
  at("accept").disabled = true;
  at("picture").src = `api/frames/${entries[here].index}`;
  draw();
}

async function say(verdict) {
  const entry = entries[here];
  if (!entry || (verdict === "accepted" && shown !== entry.index)) return;
  await post("api/verdict", { index: entry.index, verdict });
  entry.verdict = verdict;
  if (verdict !== null && here + 1 < entries.length) go(here + 1);
  else draw();
}

function nextOpen() {
  const from = [...entries.keys()].map((step) => (here + 1 + step) % entries.length);
  const found = from.find((number) => entries[number].verdict === null);
  if (found !== undefined) go(found);
}

async function end(how) {
  document.querySelectorAll("button").forEach((button) => (button.disabled = true));
  await post(`api/end/${how}`);
  document.body.textContent =
    how === "export"
      ? "The file is being written; the terminal says when it is done. You can close this page."
      : "Ended; no file is written. You can close this page.";
}

const actions = {
  back: () => go(here - 1),
  next: () => go(here + 1),
  accept: () => say("accepted"),
  reject: () => say("rejected"),
  undo: () => say(null),
  open: nextOpen,
  export: () => end("export"),
  stop: () => end("stop"),
};
for (const [id, action] of Object.entries(actions)) at(id).addEventListener("click", action);
const keys = { ArrowLeft: "back", ArrowRight: "next", a: "accept", r: "reject", u: "undo", n: "open" };
document.addEventListener("keydown", (event) => {
  // A key that is held down would accept what nobody has looked at.
  const id = event.repeat || event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (id && !at(id)?.disabled) {
    event.preventDefault();
    actions[id]();
  }
});
at("picture").addEventListener("load", () => {
  if (!at("picture").src.endsWith(`/${entries[here].index}`)) return; // one that was left already
  shown = entries[here].index;
  at("accept").disabled = false;
});
at("strip").addEventListener("click", (event) => {
  const number = [...at("strip").children].indexOf(event.target);
  if (number >= 0) go(number);
});

(async () => {
  const state = await (await fetch("api/state")).json();
  ({ entries, frames } = state);
  at("title").textContent = state.title;
  document.title = `Review: ${state.title}`;
  at("strip").replaceChildren(...entries.map(() => document.createElement("i")));
  go(0);
  draw();
})();
