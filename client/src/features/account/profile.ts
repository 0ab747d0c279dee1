import type { Schema } from "@/api/client";

type Member = Schema<"UserOut">;

/** What the form of the profile holds beside the picture. */
export interface Profile {
  name: string;
  bio: string;
  place: string;
  links: string[];
  shows_last_seen: boolean;
}

export function profileOf(member: Member): Profile {
  const { name, bio, place, links } = member;
  return { name, bio, place, links, shows_last_seen: member.shows_last_seen ?? true };
}

export function profileIn(form: FormData): Profile {
  const text = (name: string) => form.get(name) as string;
  return {
    name: text("name"),
    bio: text("bio"),
    place: text("place"),
    links: text("links")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    shows_last_seen: form.has("shows_last_seen"),
  };
}

/** The fields in which two profiles differ, in the order of the form. */
export function differing(mine: Profile, theirs: Profile): (keyof Profile)[] {
  return (Object.keys(mine) as (keyof Profile)[]).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]));
}

/** What is sent: JSON, or a form where a picture comes with it. */
export function changeOf(form: FormData): FormData | (Profile & { image?: null }) {
  const image = form.get("image");
  const profile = profileIn(form);
  if (!(image instanceof File) || !image.size) return form.has("remove_image") ? { ...profile, image: null } : profile;
  const sent = new FormData();
  sent.set("image", image);
  for (const [name, value] of Object.entries(profile)) sent.set(name, Array.isArray(value) ? value.join("\n") : String(value));
  return sent;
}
