import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const base = process.env.STUDIO_BASE ?? "/studio/";

/** Files of the pages that index.html names: theme.js runs before anything is drawn, and the security policy takes no inline script. */
function pagesFiles(): Plugin {
  const emitted = ["js/theme.js", "favicon.svg"].map((path) => {
    const source = readFileSync(file(`../server/mablog/static/${path}`), "utf8");
    const [name, ending] = path.replace(/.*\//, "").split(".");
    return { source, fileName: `assets/${name}-${createHash("sha256").update(source).digest("hex").slice(0, 10)}.${ending}` };
  });
  const [theme, icon] = emitted.map(({ fileName }) => base + fileName);
  return {
    name: "pages-files",
    apply: "build",
    generateBundle() {
      for (const each of emitted) this.emitFile({ type: "asset", ...each });
    },
    transformIndexHtml: () => [
      { tag: "script", attrs: { src: theme }, injectTo: "head-prepend" },
      { tag: "link", attrs: { rel: "icon", href: icon, type: "image/svg+xml" }, injectTo: "head" },
    ],
  };
}

export default defineConfig({
  base,
  plugins: [react({ babel: { plugins: ["@lingui/babel-plugin-lingui-macro"] } }), lingui(), pagesFiles()],
  resolve: { alias: { "@pages": file("../server/mablog/static"), "@": file("src") } },
  build: { outDir: file("../server/mablog/studio/dist"), emptyOutDir: true, assetsInlineLimit: 0, manifest: true, target: "es2022" },
  server: {
    fs: { allow: [file("."), file("../server/mablog/static")] },
    proxy: Object.fromEntries(["/api", "/media", "/static"].map((path) => [path, process.env.MABLOG_SERVER ?? "http://127.0.0.1:5000"])),
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // Node's requests take whole addresses alone.
    env: { VITE_SERVER_URL: "http://server.test" },
  },
});
