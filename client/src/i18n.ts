import { i18n, type Messages } from "@lingui/core";

/** The languages of the studio, each by its own name. */
export const LANGUAGES = { en: "English", es: "Español" } as const;

/** Made of the English texts, to find what is not in the catalogue and what does not fit right to left. No choice for people. */
const PSEUDO = ["pseudo", "pseudo-rtl"];

const STORED = "language";

/** The language of this person: their own choice, else the browser's, else English. */
export function languageFor(chosen: string | null | undefined): string {
  const wanted = [localStorage.getItem(STORED), chosen, ...navigator.languages];
  for (const tag of wanted) {
    if (tag && PSEUDO.includes(tag)) return tag;
    const language = tag?.split("-")[0]?.toLowerCase();
    if (language && language in LANGUAGES) return language;
  }
  return "en";
}

/** Show the studio in a language. */
export async function activate(language: string): Promise<void> {
  const locale = language === "pseudo-rtl" ? "pseudo" : language;
  const { messages } = (await import(`./locales/${locale}.po`)) as { messages: Messages };
  i18n.loadAndActivate({ locale: PSEUDO.includes(locale) ? "en" : locale, messages });
  document.documentElement.lang = i18n.locale;
  document.documentElement.dir = language === "pseudo-rtl" ? "rtl" : "ltr";
}
