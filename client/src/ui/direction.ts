const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "khw", "ks", "ps", "sd", "ug", "ur", "yi"]);

/** What an element in another language than the screen's says of it. */
export function inLanguage(language: string): { lang: string; dir: "ltr" | "rtl" } {
  const [base = ""] = language.toLowerCase().split("-");
  return { lang: language, dir: RIGHT_TO_LEFT.has(base) ? "rtl" : "ltr" };
}
