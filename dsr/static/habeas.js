// Four comforts; every page works without them.
"use strict";

const summary = document.querySelector(".error-summary");
if (summary) {
  summary.focus();
  // A radio's own id is the group's first option, so that the link lands where typing goes on.
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.closest(".field")?.scrollIntoView();
      field.focus({ preventScroll: true });
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form that answers with a download leaves the page standing: an earlier mistake on it no longer holds.
for (const form of document.querySelectorAll("[data-download]")) {
  form.addEventListener("submit", () => {
    document.querySelectorAll(".error-summary, .field-errors").forEach((old) => old.remove());
    document.querySelector(".field--error")?.classList.remove("field--error");
    document.title = document.title.replace(/^Error: /, "");
    form.nextElementSibling.hidden = false;
  });
}

// The first press counts. The button stays enabled, because a disabled one would not send its own name and value.
for (const form of document.querySelectorAll("form[method='post']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    // A form that answers with a download leaves the page standing.
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
