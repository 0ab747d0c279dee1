import { api, body } from "@/api/client";
import { Problem } from "@/api/problem";
import { queryClient, viewerQuery } from "@/api/queries";

import { type Content, type Copy, copyOf } from "./content";
import type { Server } from "./saving";

/** Bytes that browsers still send while a page is closed, less what else is in the request. */
const LARGEST_FAREWELL = 60_000;

/** A version as headers write it. */
export function ifMatch(version: string | number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

/** What the writers of a post have before them. */
export async function loadCopy(slug: string): Promise<Copy> {
  return copyOf(await body(api.GET("/api/posts/{slug}/working-copy", { params: { path: { slug } } })));
}

/** Where a member's texts are saved. Nothing is sent in the name of somebody else who logged in meanwhile. */
export function serverOf(member: string): Server {
  return {
    async create(content, key) {
      onlyFor(member);
      const headers = { "Idempotency-Key": key };
      const post = await body(api.POST("/api/posts", { body: sent(content), headers }));
      return loadCopy(post.slug);
    },
    async save(slug, content, version) {
      onlyFor(member);
      const json = sent(content);
      const isFarewell = document.visibilityState === "hidden" && new Blob([JSON.stringify(json)]).size < LARGEST_FAREWELL;
      const asked = { params: { path: { slug } }, body: json, headers: ifMatch(version), keepalive: isFarewell };
      return copyOf(await body(api.PUT("/api/posts/{slug}/working-copy", asked)));
    },
  };
}

function sent(content: Content): Omit<Content, "tags"> & { tags: string[] } {
  return { ...content, tags: [...content.tags] };
}

function onlyFor(member: string): void {
  if (queryClient.getQueryData(viewerQuery.queryKey)?.username !== member) throw new Problem(401, {});
}
