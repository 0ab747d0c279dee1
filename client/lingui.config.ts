import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "es", "pseudo"],
  pseudoLocale: "pseudo",
  fallbackLocales: { pseudo: "en" },
  catalogs: [{ path: "src/locales/{locale}", include: ["src"], exclude: ["src/**/*.test.*", "src/test/**"] }],
  format: formatter({ origins: false }),
  orderBy: "message",
});
