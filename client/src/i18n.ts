import { i18n, type Messages } from "@lingui/core";

import { keptHere } from "@/kept";

/** The languages of the studio. Which of them somebody gets, the server says, so that its words and the studio's are in one language. */
const LANGUAGES = ["en", "es"];

/** Made of the English texts, to find what is not in the catalogue and what does not fit right to left. No choice for people. */
const PSEUDO = ["pseudo", "pseudo-rtl"];

const STORED = "language";

/** The language to begin with, until the server says which it is: the last one on this device, else the browser's. */
export function firstLanguage(): string {
  return spoken(keptHere.read(STORED) ?? navigator.language);
}

/** What the studio speaks to somebody whom the server answers in the language of this tag. */
export function spoken(tag: string): string {
  const last = keptHere.read(STORED);
  if (last && PSEUDO.includes(last)) return last;
  return LANGUAGES.find((language) => language === tag.split("-")[0]?.toLowerCase()) ?? "en";
}

/** Show the studio in a language. */
export async function activate(language: string): Promise<void> {
  const locale = language === "pseudo-rtl" ? "pseudo" : language;
  const { messages } = (await import(`./locales/${locale}.po`)) as { messages: Messages };
  i18n.loadAndActivate({ locale: locale === "pseudo" ? "en" : locale, messages });
  document.documentElement.lang = i18n.locale;
  document.documentElement.dir = language === "pseudo-rtl" ? "rtl" : "ltr";
  keptHere.write(STORED, language);
}
