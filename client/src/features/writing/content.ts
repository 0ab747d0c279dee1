import type { Schema } from "@/api/client";

/** What a writer writes of a post, as one value. `cover` is the key of a picture. */
export interface Content {
  readonly title: string;
  readonly source: string;
  readonly excerpt: string;
  readonly language: string;
  readonly tags: readonly string[];
  readonly cover: string | null;
  readonly cover_alt: string;
}

/** A post beside its working copy, as the server tells it to its writers. */
export type WrittenPost = Schema<"WorkingCopyOut">["post"];

/** What the server holds: `version` is what the next write names. */
export interface Copy {
  readonly content: Content;
  readonly version: string;
  /** Whether readers see something else until it is applied. */
  readonly isChanged: boolean;
  readonly savedAt: string;
  readonly post: WrittenPost;
}

export function contentOf(given: Omit<Content, "cover"> & { cover: { key: string } | string | null }): Content {
  const { title, source, excerpt, language, tags, cover, cover_alt } = given;
  return { title, source, excerpt, language, tags, cover: typeof cover === "string" ? cover : (cover?.key ?? null), cover_alt };
}

export function copyOf(answer: Schema<"WorkingCopyOut">): Copy {
  const { version, is_changed: isChanged, saved_at: savedAt, post } = answer;
  return { content: contentOf(answer), version, isChanged, savedAt, post };
}

/** The content of a post that nobody has begun. */
export function blank(language: string): Content {
  return { title: "", source: "", excerpt: "", language, tags: [], cover: null, cover_alt: "" };
}

/** The fields in which two contents differ; space around a single line is none, since the server takes it away. */
export function differences(one: Content, other: Content): (keyof Content)[] {
  return (Object.keys(one) as (keyof Content)[]).filter((name) => plain(one, name) !== plain(other, name));
}

export function isSame(one: Content, other: Content): boolean {
  return differences(one, other).length === 0;
}

function plain(content: Content, name: keyof Content): string | null {
  const value = content[name];
  if (typeof value !== "string") return value && JSON.stringify(value);
  return name === "title" ? value.trim() : value;
}

/** A number that tells contents apart (cyrb53): enough to know one's own text again. */
export function fingerprint(content: Content): number {
  const text = Object.keys(content)
    .sort()
    .map((name) => plain(content, name as keyof Content))
    .join("\0");
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
