import { useEffect, useSyncExternalStore } from "react";

import { asProblem, type Problem } from "@/api/problem";
import { sessionEnd } from "@/api/queries";
import { randomName } from "@/random";

import { blank, type Copy } from "./content";
import { deviceOf, keptTexts, ownerOf } from "./device";
import { Saving } from "./saving";
import { loadCopy, serverOf } from "./server";
import { type Pen, penFor } from "./tabs";

/** Which text: a post by its address, or one that the server does not know yet, by the name that this browser gave it. */
export type Place = { readonly slug: string } | { readonly draft: string };

export type View =
  | { readonly is: "opening" | "elsewhere" }
  | { readonly is: "failed"; readonly problem: Problem }
  /** `isRecovered`: this device had words that the server had not. */
  | { readonly is: "writing"; readonly saving: Saving; readonly isRecovered: boolean };

/** A name for a text that the server does not know yet. */
export function newDraft(): string {
  return `new-${randomName()}`;
}

const idOf = ({ post }: Copy): string => `post-${post.id}`;

let nextKey = 1;

/** The writing of one text in this tab, from its opening until the server has the last word, also after its screen is closed. */
export class WritingSession {
  /** Tells sessions apart. */
  readonly key = nextKey++;
  readonly #place: Place;
  readonly #member: string;
  readonly #language: string;
  readonly #listeners = new Set<() => void>();
  #view: View = { is: "opening" };
  #pen: Pen | null = null;
  #penName = "";
  #loaded: Copy | null = null;
  #screens = 0;
  #isEnded = false;
  #unsubscribe = () => {};

  constructor(place: Place, member: string, language: string) {
    this.#place = place;
    this.#member = member;
    this.#language = language;
    void this.open();
  }

  get view(): View {
    return this.#view;
  }

  isAt(place: Place, member: string): boolean {
    if (member !== this.#member) return false;
    const mine = this.#place;
    if ("draft" in place) return "draft" in mine && mine.draft === place.draft;
    return this.#slug === place.slug || ("slug" in mine && mine.slug === place.slug);
  }

  subscribe = (tell: () => void): (() => void) => {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  };

  /** A screen shows it, until the function that this gives is called. */
  enter = (): (() => void) => {
    this.#screens++;
    return () => {
      this.#screens--;
      if (this.#view.is === "writing") this.#hurry();
      setTimeout(() => this.#endIfDone());
    };
  };

  /** Find the text, on the server or on this device; also once more, after a failure. */
  async open(): Promise<void> {
    this.#show({ is: "opening" });
    try {
      this.#loaded = await this.#load();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#isEnded) return;
    this.#claim(this.#loaded ? idOf(this.#loaded) : (this.#place as { draft: string }).draft);
  }

  /** Write here, and no longer in another tab. */
  take(): void {
    this.#pen?.take();
  }

  get #slug(): string | undefined {
    return this.#view.is === "writing" ? this.#view.saving.snapshot.copy?.post.slug : undefined;
  }

  async #load(): Promise<Copy | null> {
    if ("draft" in this.#place) return null;
    const { slug } = this.#place;
    try {
      return await loadCopy(slug);
    } catch (error) {
      const kept = (await keptTexts(this.#member)).find(({ copy }) => copy?.post.slug === slug);
      if (asProblem(error).mayPass && kept) return kept.copy;
      throw error;
    }
  }

  #claim(id: string): void {
    this.#penName = id;
    this.#pen = penFor(`${ownerOf(this.#member)} ${id}`, {
      held: () => {
        if (this.#view.is !== "writing") void this.#begin(id);
      },
      elsewhere: () => {
        this.#loaded = null;
        this.#unsubscribe();
        this.#show({ is: "elsewhere" });
      },
      asked: async () => {
        if (this.#view.is === "writing") await this.#view.saving.stop();
      },
    });
  }

  async #begin(id: string): Promise<void> {
    const isOpening = this.#view.is === "opening";
    try {
      const copy = this.#loaded ?? (await this.#load());
      const kept = (await keptTexts(this.#member)).find((text) => text.id === id) ?? null;
      if (this.#isEnded) return;
      const [server, device] = [serverOf(this.#member), deviceOf(this.#member)];
      const saving = new Saving({ id, copy, kept, blank: blank(this.#language), server, device, idOf });
      this.#watch(saving);
      this.#show({ is: "writing", saving, isRecovered: isOpening && kept !== null && saving.isDirty });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const problem = asProblem(error);
    this.#show({ is: "failed", problem });
    if (problem.status !== 401) return;
    const again = () => void (this.#view.is === "failed" && this.open());
    sessionEnd.addEventListener("over", again, { once: true });
    sessionEnd.dispatchEvent(new Event("end"));
  }

  #watch(saving: Saving): void {
    let wasSignedOut = false;
    const stopListening = saving.subscribe(() => {
      const { copy, state } = saving.snapshot;
      const isSignedOut = state.is === "signed-out";
      if (isSignedOut && !wasSignedOut) sessionEnd.dispatchEvent(new Event("end"));
      wasSignedOut = isSignedOut;
      if (copy && idOf(copy) !== this.#penName) {
        this.#pen?.release();
        this.#claim(idOf(copy));
      }
      this.#endIfDone();
    });
    const goOn = () => void saving.save();
    const hurry = () => document.visibilityState === "hidden" && this.#hurry();
    window.addEventListener("online", goOn);
    window.addEventListener("pagehide", this.#hurry);
    document.addEventListener("visibilitychange", hurry);
    sessionEnd.addEventListener("over", goOn);
    this.#unsubscribe = () => {
      stopListening();
      window.removeEventListener("online", goOn);
      window.removeEventListener("pagehide", this.#hurry);
      document.removeEventListener("visibilitychange", hurry);
      sessionEnd.removeEventListener("over", goOn);
    };
  }

  #hurry = (): void => {
    if (this.#view.is !== "writing") return;
    void this.#view.saving.keep();
    void this.#view.saving.save();
  };

  #endIfDone(): void {
    if (this.#screens || (this.#view.is === "writing" && this.#view.saving.isDirty)) return;
    this.#isEnded = true;
    this.#unsubscribe();
    this.#pen?.release();
    sessions.delete(this);
  }

  #show(view: View): void {
    this.#view = view;
    this.#listeners.forEach((tell) => tell());
  }
}

const sessions = new Set<WritingSession>();

/** The session of a text, if this tab has one. */
export function openSession(place: Place, member: string): WritingSession | undefined {
  return [...sessions].find((session) => session.isAt(place, member));
}

/** The session of a text as long as the screen is there, and what it shows. `language` is that of a new post. */
export function useSession(place: Place, member: string, language: string): [WritingSession, View] {
  let session = openSession(place, member);
  if (!session) {
    session = new WritingSession(place, member, language);
    sessions.add(session);
  }
  useEffect(() => session.enter(), [session]);
  return [session, useSyncExternalStore(session.subscribe, () => session.view)];
}
