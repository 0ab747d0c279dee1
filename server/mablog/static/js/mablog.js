// What a page gains by JavaScript: relative times, the theme button, copying code, showing passwords. Nothing here is needed to read.

const root = document.documentElement;
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const RECENT = 7 * 86_400;

function relative(seconds, format) {
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(-Math.trunc(seconds / length), unit);
  }
  return format.format(0, "minute");
}

function renewTimes() {
  const format = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
  for (const time of document.querySelectorAll("time[data-relative]")) {
    time.dataset.date ??= time.textContent;
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const recent = Math.abs(seconds) < RECENT;
    const text = recent ? relative(seconds, format) : time.dataset.date;
    if (time.textContent !== text) time.textContent = text;
    if (recent) time.title = time.dataset.date;
    else time.removeAttribute("title");
  }
}

// On paper "3 hours ago" would say nothing.
function showDates() {
  for (const time of document.querySelectorAll("time[data-relative]")) time.textContent = time.dataset.date;
}

function themeButton(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.bsTheme ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    const asSystem = (theme === "dark") === system.matches;
    if (asSystem) delete root.dataset.bsTheme;
    else root.dataset.bsTheme = theme;
    try {
      if (asSystem) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts for this page.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
  button.hidden = false;
}

function offerCopying() {
  if (!navigator.clipboard) return;
  for (const pre of document.querySelectorAll(".prose pre")) {
    const frame = document.createElement("div");
    frame.className = "code-frame";
    pre.replaceWith(frame);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = document.body.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.innerText);
      button.textContent = document.body.dataset.copied;
      setTimeout(() => (button.textContent = document.body.dataset.copy), 2000);
    });
    frame.append(pre, button);
  }
}

// A block that scrolls sideways must be reachable by keyboard; one that does not should not be a stop on the way.
function stopAtScrollers() {
  for (const pre of document.querySelectorAll(".prose pre")) {
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
    else pre.removeAttribute("tabindex");
  }
}

// Whoever sees what they type makes fewer mistakes, on a phone above all.
function offerShowingPasswords() {
  const { show, hide } = document.body.dataset;
  for (const input of document.querySelectorAll('input[type="password"]')) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "show-password";
    button.setAttribute("aria-controls", input.id);
    const turn = (visible) => {
      input.type = visible ? "text" : "password";
      button.textContent = visible ? hide : show;
    };
    button.addEventListener("click", () => turn(input.type === "password"));
    // Browsers keep what was typed into a field of text, to offer it another time.
    input.form?.addEventListener("submit", () => turn(false));
    turn(false);
    input.spellcheck = false;
    input.autocapitalize = "none";
    input.after(button);
  }
}

const themeToggle = document.getElementById("theme");
if (themeToggle) themeButton(themeToggle);
renewTimes();
setInterval(renewTimes, 30_000);
document.addEventListener("mablog:added", renewTimes);
addEventListener("beforeprint", showDates);
addEventListener("afterprint", renewTimes);
offerCopying();
offerShowingPasswords();
stopAtScrollers();
addEventListener("resize", stopAtScrollers);
