// What writing gains by JavaScript: a warning before unsaved text is left, and a preview that renews itself below the form.

const form = document.getElementById("writing");
let changed = false;

form.addEventListener("input", () => (changed = true));
form.addEventListener("submit", () => (changed = false));
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

const pane = document.getElementById("preview-pane");
const button = form.querySelector("[data-preview]");

if (pane) {
  const body = pane.querySelector(".prose");
  let timer;
  let asked = 0;

  const renew = async () => {
    const number = ++asked;
    const fields = new FormData(form);
    fields.delete("cover");
    const answer = await fetch(button.formAction, { method: "POST", body: fields });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const preview = page.getElementById("preview");
    if (preview && number === asked) body.replaceChildren(...preview.childNodes);
  };

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    pane.hidden = !pane.hidden;
    button.setAttribute("aria-expanded", String(!pane.hidden));
    if (!pane.hidden) {
      await renew();
      pane.scrollIntoView({ block: "start" });
    }
  });
  form.elements.source.addEventListener("input", () => {
    if (pane.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(renew, 600);
  });
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", pane.id);
}
