import type { Schema } from "@/api/client";

type Setting = Schema<"SettingOut">;

/** A setting as its control shows it: a list has a line for each entry, a menu `Title | address`. */
export function textOf(value: Setting["value"]): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((entry) => (typeof entry === "string" ? entry : `${entry.title} | ${entry.url}`)).join("\n");
}

/** What was changed in the form, as the API takes it: what stands as it did is not sent. */
export function changesIn(form: FormData, settings: readonly Setting[]): Schema<"SettingsInput"> {
  const changes = settings.filter(({ fixed }) => !fixed).map((setting) => [setting.name, valueIn(form, setting)] as const);
  const before = new Map(settings.map(({ name, value }) => [name, JSON.stringify(value)]));
  return Object.fromEntries(changes.filter(([name, value]) => JSON.stringify(value) !== before.get(name)));
}

function valueIn(form: FormData, { name, kind }: Setting): Setting["value"] {
  const text = (form.get(name) as string | null) ?? "";
  switch (kind) {
    case "switch":
      return form.has(name);
    case "number":
      // What is no whole number goes as it is, so that the server can say so at the field.
      return /^-?\d+$/.test(text) ? Number(text) : text;
    case "lines":
      return linesOf(text);
    case "menu":
      return linesOf(text).map((line) => {
        const [title = "", ...rest] = line.split("|");
        return { title: title.trim(), url: rest.join("|").trim() };
      });
    default:
      return text;
  }
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
