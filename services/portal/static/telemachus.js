// What pages do better with a script. Every page works without: a form that is sent, a link that is followed.
"use strict";

// After an error, reading and the Tab key go on from its summary.
const summary = document.querySelector(".notice[role=alert]");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}

// Search as you type: a form with data-search is sent when typing pauses, and the part of the page that it names is
// replaced by the same part of the answer. Screen readers do not listen to what is replaced, so what was found is said in
// a place that stays.
for (const form of document.querySelectorAll("form[data-search]")) {
  const target = form.dataset.search;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  form.after(spoken);
  let waiting;
  let asked = 0;
  const ask = async () => {
    const address = `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`;
    const number = ++asked;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || number !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(target);
      if (!fresh) return;
      document.getElementById(target).replaceWith(fresh);
      const found = fresh.querySelector("[role=status], caption, h2, .empty, .hint, li");
      spoken.textContent = found ? found.innerText : "";
      history.replaceState(null, "", address);
    } catch {
      // The button sends the form as ever.
    }
  };
  const later = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  };
  form.addEventListener("input", (event) => later(event.target.type === "search" ? 250 : 0));
}

// A part with data-live="SECONDS" is fetched anew from its own page until the answer has no such part any more.
const live = document.querySelector("[data-live]");
if (live) {
  const look = async () => {
    const now = document.querySelector("[data-live]");
    if (!now) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(now.id);
        if (!fresh || !fresh.hasAttribute("data-live")) return location.reload();
        // Whoever has come to a link in it by the Tab key is not thrown out of it.
        if (!now.contains(document.activeElement)) now.replaceWith(fresh);
      }
    } catch {
      // The next look may succeed.
    }
    setTimeout(look, Number(now.dataset.live) * 1000);
  };
  setTimeout(look, Number(live.dataset.live) * 1000);
}

// A form is sent once: a second press of its button waits for the first.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.target) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A text that is being written is kept in this tab until it was sent: forms with data-keep. It is kept for one account:
// who signs in after another in the same tab finds nothing of theirs, and who signs out leaves nothing.
const KEPT = "kept:";
const mine = `${KEPT}${document.body.dataset.account}:`;
const forget = (unless) => {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT) && !unless(key)) sessionStorage.removeItem(key);
};
if (document.body.dataset.account) forget((key) => key.startsWith(mine));
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => forget(() => false));
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `${mine}${location.pathname}:${form.action}`;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "file");
  const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
  for (const field of fields()) if (field.matches("textarea") && !field.value && kept[field.name]) field.value = kept[field.name];
  form.addEventListener("input", () => {
    const words = fields().filter((field) => field.matches("textarea")).map((field) => [field.name, field.value]);
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(words)));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
