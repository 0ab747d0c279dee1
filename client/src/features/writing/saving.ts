import { msg } from "@lingui/core/macro";
import { i18n } from "@lingui/core";

import { asProblem, Problem } from "@/api/problem";

import { type Content, contentOf, type Copy, fingerprint, isSame } from "./content";

/** Milliseconds without a key after which a text is kept on this device for good, and the screen says so. */
export const DEVICE_PAUSE = 300;

/** Characters from which a text takes so long to keep that the key would be drawn later, and milliseconds in which it is drawn. */
const LONG = 50_000;
const DRAWN = 30;

/** Milliseconds without a key after which a text is sent, and those after which it is sent although keys go on. */
export const SERVER_PAUSE = 2_500;
export const SERVER_LONGEST = 15_000;

/** Milliseconds until a failed request is tried again: the first time, doubled each time, and at most. */
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 60_000;

/** Silent agreements in a row after which a version is somebody's business after all. */
const AGREEMENTS = 3;

/** How many texts are known again that were sent without an answer. */
const REMEMBERED = 50;

/** What this device keeps of a text that the server does not have yet. */
export interface Kept {
  /** Names the text: of a post, or of one that never reached the server. */
  readonly id: string;
  readonly content: Content;
  /** What the server held when the two last agreed; null for a post that it never heard of. */
  readonly copy: Copy | null;
  /** Fingerprints of what was sent since, and may have arrived. */
  readonly sent: readonly number[];
  /** What a post was to be created with, if that was asked: asking anew is safe with the same alone. */
  readonly first: Content | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Device {
  /** "relaxed" is quick and outlives the browser; "strict" outlives the machine. */
  keep(text: Kept, durability: "relaxed" | "strict"): Promise<void>;
  forget(id: string): Promise<void>;
}

export interface Server {
  /** Asked twice with the same `key`, it makes one post. */
  create(content: Content, key: string): Promise<Copy>;
  save(slug: string, content: Content, version: string): Promise<Copy>;
}

export type State =
  | { readonly is: "saved" | "typing" | "kept" | "saving" }
  /** Not now: `waiting` for the network, the server, or because it was too much at once. Both go on by themselves. */
  | { readonly is: "waiting" | "signed-out"; readonly problem: Problem }
  /** The server will not take it as it is. */
  | { readonly is: "refused"; readonly problem: Problem }
  /** Somebody else saved: nothing is sent until `resolve`. */
  | { readonly is: "conflict"; readonly theirs: Content; readonly version: string };

/** What a screen shows. A new one for each change, but not for each key. */
export interface Snapshot {
  readonly state: State;
  /** Its `source` may be older than the editor's: `Saving.content` is the newest. */
  readonly content: Content;
  readonly copy: Copy | null;
  /** Rises when `content.source` was replaced by something that nobody typed here. */
  readonly replaced: number;
  /** Whether this browser keeps anything: it may forbid it, or be full. */
  readonly isKept: boolean;
}

interface Start {
  id: string;
  /** What the server holds; null for a new post, or where it cannot be asked and nothing is known. */
  copy: Copy | null;
  /** What this device kept, if it did. */
  kept: Kept | null;
  /** What a new post begins with. */
  blank: Content;
  server: Server;
  device: Device;
  /** The name of a text that is on the server now. */
  idOf: (copy: Copy) => string;
}

/**
 * Sees that no word of a text is lost: keeps it on this device at every key, sends it a little later, one request at
 * a time, and goes on trying. Knows neither React nor the network.
 */
export class Saving {
  readonly #server: Server;
  readonly #device: Device;
  readonly #idOf: (copy: Copy) => string;
  readonly #listeners = new Set<() => void>();
  #id: string;
  #snapshot: Snapshot;
  /** The source where the editor has it, if it is newer than the snapshot's. */
  #read: (() => string) | null = null;
  /** What the server took last. Null where it has to hear of the text whatever it holds. */
  #agreed: Content | null;
  #sent: readonly number[];
  #first: Content | null;
  #isFollowing = false;
  #isBehind = false;
  #deviceTimer = 0;
  #serverTimer = 0;
  #retryTimer = 0;
  #unsentSince = 0;
  #failures = 0;
  #agreements = 0;
  /** Before this moment the server wants to hear nothing. */
  #notBefore = 0;
  #isStopped = false;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ id, copy, kept, blank, server, device, idOf }: Start) {
    this.#server = server;
    this.#device = device;
    this.#idOf = idOf;
    this.#id = id;
    this.#agreed = copy?.content ?? blank;
    this.#sent = kept?.sent ?? [];
    this.#first = kept?.first ?? null;
    this.#snapshot = { state: { is: "saved" }, content: kept?.content ?? this.#agreed, copy, replaced: 0, isKept: true };
    if (!this.isDirty) {
      if (kept) void device.forget(id);
    } else if (copy && kept?.copy && !isSame(copy.content, kept.copy.content) && !this.#isMine(copy.content)) {
      this.#show({ state: { is: "conflict", theirs: copy.content, version: copy.version } });
    } else {
      this.#show({ state: { is: "kept" } });
      this.#sendSoon();
    }
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe = (tell: () => void): (() => void) => {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  };

  /** The text as it is this moment. */
  get content(): Content {
    if (this.#read) {
      const source = this.#read();
      this.#read = null;
      this.#snapshot = { ...this.#snapshot, content: { ...this.#snapshot.content, source } };
    }
    return this.#snapshot.content;
  }

  /** Whether there is something that the server has not. */
  get isDirty(): boolean {
    return this.#agreed === null || !isSame(this.content, this.#agreed);
  }

  /** Somebody typed in the editor. `read` gives the text: it is asked for as often as this device can keep one. */
  editSource(read: () => string): void {
    this.#read = read;
    this.#touched();
  }

  edit(changes: Partial<Content>): void {
    this.#show({ content: { ...this.content, ...changes } });
    this.#touched();
  }

  /** Keep on this device what the server has not. */
  keep = async (): Promise<void> => {
    clearTimeout(this.#deviceTimer);
    if (!this.isDirty) {
      this.#settle();
      return;
    }
    this.#isBehind = false;
    const isKept = await this.#put("strict");
    if (isKept !== this.#snapshot.isKept) this.#show({ isKept });
    if (this.#snapshot.state.is === "typing") this.#show({ state: { is: "kept" } });
  };

  /** Send what the server has not; resolves when it has it, or cannot have it now. */
  save = (): Promise<void> => this.#inTurn(() => this.#send());

  /**
   * Do something with the post on the server while nothing else is sent, after all that was typed is there; `work` gives
   * what the server holds afterwards. Throws the Problem why not.
   */
  async act(work: (copy: Copy) => Promise<Copy>): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#snapshot.copy) this.#agreed = null;
      await this.#send();
      const { state, copy } = this.#snapshot;
      if ("problem" in state) throw state.problem;
      if (!copy || state.is === "conflict") {
        throw new Problem(409, { detail: i18n._(msg`This text was changed elsewhere, too. Choose first which one is to stand.`) });
      }
      try {
        this.#adopt(await work(copy));
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 409 && "theirs" in problem.extra) await this.#disagreed(problem, copy, this.content);
        throw problem;
      }
    });
  }

  /** End a conflict by the text that is to stand. */
  resolve(content: Content): void {
    const { state, copy } = this.#snapshot;
    if (state.is !== "conflict" || !copy) return;
    this.#agreed = null;
    this.#replace(content);
    this.#show({ state: { is: "kept" }, copy: { ...copy, version: state.version } });
    void this.keep();
    void this.save();
  }

  /** Make a new post of the text, where the server has the old one no more. `id` names it. */
  startAnew(id: string): void {
    void this.#device.forget(this.#id);
    this.#agreed = this.#first = null;
    this.#id = id;
    this.#show({ copy: null, state: { is: "kept" } });
    void this.save();
  }

  /** Keep what there is on this device and send nothing more: somebody writes elsewhere. Resolves when nothing is on its way. */
  async stop(): Promise<void> {
    await this.keep();
    this.#isStopped = true;
    [this.#deviceTimer, this.#serverTimer, this.#retryTimer].forEach(clearTimeout);
    await this.#last;
  }

  #touched(): void {
    const { is } = this.#snapshot.state;
    if (is === "saved" || is === "kept") this.#show({ state: { is: "typing" } });
    clearTimeout(this.#deviceTimer);
    this.#deviceTimer = after(DEVICE_PAUSE, () => void this.keep());
    this.#sendSoon();
    void this.#follow();
  }

  /**
   * Keep what was typed without waiting for a pause, since a browser may be killed before it. One write at a time: while
   * a device is slow, or a text long, the next write has all keys that came meanwhile.
   */
  async #follow(): Promise<void> {
    this.#isBehind = true;
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    while (this.#isBehind) {
      this.#isBehind = false;
      if (this.#snapshot.content.source.length > LONG) await new Promise<void>((resolve) => after(DRAWN, resolve));
      // Another tab may write by now.
      if (!this.#isStopped && this.isDirty) await this.#put("relaxed");
    }
    this.#isFollowing = false;
  }

  /** Write the text where this device keeps it. Resolves to whether it is there. */
  #put(durability: "relaxed" | "strict"): Promise<boolean> {
    const { content, copy } = this.#snapshot;
    const kept = { id: this.#id, content, copy, sent: this.#sent, first: this.#first, at: Date.now() };
    return this.#device.keep(kept, durability).then(
      () => true,
      () => false,
    );
  }

  #sendSoon(): void {
    this.#unsentSince ||= Date.now();
    if (this.#retryTimer) return;
    clearTimeout(this.#serverTimer);
    const left = this.#unsentSince + SERVER_LONGEST - Date.now();
    this.#serverTimer = after(Math.max(0, Math.min(SERVER_PAUSE, left)), () => void this.save());
  }

  async #send(): Promise<void> {
    clearTimeout(this.#serverTimer);
    if (!this.isDirty) this.#settle();
    if (!this.isDirty || this.#isStopped || this.#snapshot.state.is === "conflict" || Date.now() < this.#notBefore) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = this.#unsentSince = 0;
    const { copy } = this.#snapshot;
    const content = copy ? this.content : (this.#first ??= this.content);
    this.#sent = [...this.#sent, fingerprint(content)].slice(-REMEMBERED);
    void this.keep();
    if (!this.#failures) this.#show({ state: { is: "saving" } });
    try {
      this.#took(content, await (copy ? this.#server.save(copy.post.slug, content, copy.version) : this.#server.create(content, this.#id)));
    } catch (error) {
      await this.#failed(asProblem(error), content);
    }
  }

  #took(content: Content, copy: Copy): void {
    const old = this.#id;
    this.#failures = this.#agreements = 0;
    this.#agreed = content;
    this.#sent = [];
    this.#first = null;
    this.#id = this.#idOf(copy);
    this.#show({ copy, state: { is: this.isDirty ? "typing" : "saved" } });
    if (this.isDirty) {
      void this.keep();
      this.#sendSoon();
    } else void this.#device.forget(this.#id);
    if (old !== this.#id) void this.#device.forget(old);
  }

  async #failed(problem: Problem, content: Content): Promise<void> {
    const { copy } = this.#snapshot;
    if (problem.status === 409 && copy) return this.#disagreed(problem, copy, content);
    const isSignedOut = problem.status === 401;
    if (!problem.mayPass && !isSignedOut) {
      this.#first = null;
      this.#show({ state: { is: "refused", problem } });
      return;
    }
    this.#show({ state: { is: isSignedOut ? "signed-out" : "waiting", problem } });
    const wait = problem.retryAfter ? problem.retryAfter * 1000 : Math.min(FIRST_RETRY * 2 ** this.#failures, LONGEST_RETRY);
    this.#failures++;
    if (problem.retryAfter) this.#notBefore = Date.now() + wait;
    this.#retryTimer = after(wait, () => {
      this.#retryTimer = 0;
      void this.save();
    });
  }

  /** The server has another version than ours: perhaps with a text that we know. */
  async #disagreed({ extra }: Problem, copy: Copy, content: Content): Promise<void> {
    const version = extra.version as string;
    const theirs = contentOf({ ...(extra.theirs_fields as Omit<Content, "source">), source: extra.theirs as string });
    const isKnown = isSame(theirs, content) || isSame(theirs, copy.content) || this.#isMine(theirs);
    if (isKnown && ++this.#agreements <= AGREEMENTS) {
      this.#show({ copy: { ...copy, version } });
      await this.#send();
    } else this.#show({ state: { is: "conflict", theirs, version } });
  }

  /** Whether this is a text that was sent from here, and whose answer was lost. */
  #isMine(content: Content): boolean {
    return this.#sent.includes(fingerprint(content));
  }

  /** What the server holds after something else than a save was done with the post. */
  #adopt(copy: Copy): void {
    if (!this.isDirty) this.#replace(copy.content);
    this.#agreed = copy.content;
    this.#show({ copy });
    if (this.isDirty) this.#touched();
  }

  #replace(content: Content): void {
    const replaced = this.#snapshot.replaced + (content.source === this.content.source ? 0 : 1);
    this.#show({ content, replaced });
  }

  /** Nothing is left to do: the last word that was typed may have been taken back. */
  #settle(): void {
    const { is } = this.#snapshot.state;
    if (is === "saved" || is === "saving" || is === "conflict") return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = this.#unsentSince = 0;
    void this.#device.forget(this.#id);
    this.#show({ state: { is: "saved" } });
  }

  /** One after the other; at once where nothing is on its way, since a screen that is closed gives no time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#waiting ? this.#last.then(work) : work();
    this.#waiting++;
    const end = () => {
      this.#waiting--;
    };
    this.#last = done.then(end, end);
    return done;
  }

  #show(changes: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    this.#listeners.forEach((tell) => tell());
  }
}

function after(milliseconds: number, work: () => void): number {
  return setTimeout(work, milliseconds) as unknown as number;
}
