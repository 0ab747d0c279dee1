import createClient from "openapi-fetch";

import { offline, problemOf } from "./problem";
import type { components, paths } from "./schema";

/** Where the server is, when it is not where the studio comes from: a setting of the build. */
export const SERVER = (import.meta.env.VITE_SERVER_URL as string | undefined)?.replace(/\/$/, "") ?? "";

/** The one way to the server. Whatever is no success is thrown, as a `Problem`. */
export const api = createClient<paths>({
  baseUrl: SERVER,
  credentials: SERVER ? "include" : "same-origin",
  // Looked up at every request, so that tests and tools may put another one in its place.
  fetch: (request) => globalThis.fetch(request),
});

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
  onError: ({ error }) => (error instanceof TypeError ? offline() : undefined),
});

/** The body of a successful answer: `const post = await body(api.GET("/api/posts/{slug}", …))`. */
export async function body<Data>(asked: Promise<{ data?: Data }>): Promise<Exclude<Data, undefined>> {
  return (await asked).data as Exclude<Data, undefined>;
}

/** An address that the server gave without its host, such as a picture's. */
export function onServer(path: string): string {
  return path.startsWith("/") ? SERVER + path : path;
}

/** A schema of the API by name: `Schema<"PostOut">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
