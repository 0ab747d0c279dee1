import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { offline, Problem } from "@/api/problem";

import { blank, type Content, type Copy, isSame, type WrittenPost } from "./content";
import { type Device, DEVICE_PAUSE, type Kept, Saving, SERVER_LONGEST, SERVER_PAUSE } from "./saving";

/** A server with one post, whose answers the tests may spoil. */
class FakeServer {
  content = blank("en");
  number = 1;
  requests: string[] = [];
  /** What each next request meets before it is done, or, after `arrives`, once it is. */
  trouble: (Problem | Promise<void>)[] = [];
  lostAnswers = 0;
  keys = new Set<string>();

  copy(): Copy {
    const post = { id: 7, slug: "post" } as WrittenPost;
    return { content: this.content, version: `v${this.number}`, isChanged: false, savedAt: "", post };
  }

  write(changes: Partial<Content>): void {
    this.content = { ...this.content, ...changes };
    this.number++;
  }

  create = (content: Content, key: string): Promise<Copy> =>
    this.#answer(content, () => {
      if (!this.keys.has(key)) this.write(content);
      this.keys.add(key);
    });

  save = (_slug: string, content: Content, version: string): Promise<Copy> =>
    this.#answer(content, () => {
      if (isSame(content, this.content)) return;
      if (version !== `v${this.number}`) {
        const { source, ...fields } = this.content;
        throw new Problem(409, { version: `v${this.number}`, theirs: source, theirs_fields: fields });
      }
      this.write(content);
    });

  async #answer(content: Content, work: () => void): Promise<Copy> {
    this.requests.push(content.source);
    const trouble = this.trouble.shift();
    if (trouble instanceof Problem) throw trouble;
    await trouble;
    work();
    if (this.lostAnswers-- > 0) throw offline();
    return this.copy();
  }
}

class FakeDevice {
  texts = new Map<string, Kept>();
  keep: Device["keep"] = (text) => Promise.resolve(void this.texts.set(text.id, text));
  forget = (id: string): Promise<void> => Promise.resolve(void this.texts.delete(id));
}

let server: FakeServer;
let device: FakeDevice;

/** A writer at the post, as on a device that may have kept something of it. */
function open(): Saving {
  return start("post-7", server.copy());
}

function openNew(): Saving {
  return start("new-1", null);
}

function start(id: string, copy: Copy | null): Saving {
  const kept = device.texts.get(id) ?? null;
  return new Saving({ id, copy, kept, blank: blank("en"), server, device, idOf: ({ post }) => `post-${post.id}` });
}

function type(saving: Saving, source: string): void {
  saving.editSource(() => source);
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const stateOf = (saving: Saving) => saving.snapshot.state.is;
const kept = () => [...device.texts.values()].map(({ content }) => content.source);

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  device = new FakeDevice();
});
afterEach(() => void vi.useRealTimers());

describe("while all is well", () => {
  it("keeps a text on this device at once, says so at the first pause, sends it later, and clears the device up", async () => {
    const saving = open();
    type(saving, "one");
    expect([stateOf(saving), kept()]).toEqual(["typing", ["one"]]);
    await pass(DEVICE_PAUSE);
    expect([stateOf(saving), kept(), server.requests]).toEqual(["kept", ["one"], []]);
    await pass(SERVER_PAUSE);
    expect([stateOf(saving), kept(), server.content.source]).toEqual(["saved", [], "one"]);
  });

  it("keeps all keys together that came while the device was slow, and for good at the pause", async () => {
    const kept: [string, string][] = [];
    device.keep = async ({ content }, durability) => {
      kept.push([content.source, durability]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const saving = open();
    for (const text of ["o", "on", "one"]) {
      type(saving, text);
      await pass(10);
    }
    await pass(DEVICE_PAUSE);
    expect(kept).toEqual([
      ["o", "relaxed"],
      ["one", "relaxed"],
      ["one", "strict"],
    ]);
  });

  it("keeps a very long text a little later, and not once another tab may write it", async () => {
    const long = "long ".repeat(40_000);
    server.write({ source: long });
    const saving = open();
    type(saving, `${long}o`);
    expect(kept()).toEqual([]);
    await pass(DEVICE_PAUSE / 2);
    expect(kept()).toEqual([`${long}o`]);
    type(saving, `${long}on`);
    await saving.stop();
    device.texts.clear();
    await pass(DEVICE_PAUSE);
    expect(kept()).toEqual([]);
  });

  it("does not wait for a pause for ever", async () => {
    const saving = open();
    for (let passed = 0; passed <= SERVER_LONGEST; passed += 200) {
      type(saving, `word ${passed}`);
      await pass(200);
    }
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it("sends one request at a time, and the last text wins", async () => {
    let answer = () => {};
    server.trouble = [new Promise((resolve) => (answer = resolve))];
    const saving = open();
    type(saving, "one");
    void saving.save();
    type(saving, "two");
    void saving.save();
    await pass(SERVER_LONGEST);
    expect([server.requests, kept()]).toEqual([["one"], ["two"]]);
    answer();
    await pass(0);
    expect([server.requests, server.content.source, stateOf(saving), kept()]).toEqual([["one", "two"], "two", "saved", []]);
  });

  it("sends nothing when the last word was taken back", async () => {
    const saving = open();
    type(saving, "one");
    await pass(DEVICE_PAUSE);
    type(saving, "");
    await pass(SERVER_LONGEST);
    expect([stateOf(saving), kept(), server.requests]).toEqual(["saved", [], []]);
  });

  it("creates a new post at its first save, and names what it keeps after it", async () => {
    const saving = openNew();
    type(saving, "one");
    await pass(DEVICE_PAUSE);
    expect([...device.texts.keys()]).toEqual(["new-1"]);
    await pass(SERVER_PAUSE);
    expect([saving.snapshot.copy?.post.slug, kept()]).toEqual(["post", []]);
    type(saving, "two");
    await pass(DEVICE_PAUSE);
    expect([...device.texts.keys()]).toEqual(["post-7"]);
  });
});

describe("when the server cannot take it now", () => {
  it("goes on by itself when there is no connection, ever more seldom", async () => {
    server.trouble = Array.from({ length: 5 }, offline);
    const saving = open();
    type(saving, "one");
    await pass(SERVER_PAUSE);
    expect([stateOf(saving), kept()]).toEqual(["waiting", ["one"]]);
    await pass(1000 + 2000 + 4000);
    expect(server.requests.length).toBe(4);
    type(saving, "two");
    await pass(8000 + 16000);
    expect([stateOf(saving), server.content.source, kept()]).toEqual(["saved", "two", []]);
  });

  it("leaves the server alone as long as it asks for it, whatever keys are pressed", async () => {
    server.trouble = [new Problem(429, {}, 30)];
    const saving = open();
    type(saving, "one");
    await saving.save();
    type(saving, "two");
    await saving.save();
    await pass(29_000);
    expect(server.requests).toEqual(["one"]);
    await pass(1000);
    expect(server.requests).toEqual(["one", "two"]);
  });

  it("goes on after the session ended", async () => {
    server.trouble = [new Problem(401, {})];
    const saving = open();
    type(saving, "one");
    await saving.save();
    expect([stateOf(saving), kept()]).toEqual(["signed-out", ["one"]]);
    await saving.save();
    expect([stateOf(saving), server.content.source]).toEqual(["saved", "one"]);
  });

  it("keeps what is refused, says why, and tries again when it was changed", async () => {
    server.trouble = [new Problem(422, { fields: { title: ["Too long."] } })];
    const saving = open();
    type(saving, "one");
    await saving.save();
    expect(saving.snapshot.state).toMatchObject({ is: "refused", problem: { fields: { title: ["Too long."] } } });
    await pass(100_000);
    expect(kept()).toEqual(["one"]);
    type(saving, "two");
    await pass(SERVER_PAUSE);
    expect(stateOf(saving)).toBe("saved");
  });

  it("finds on this device what never arrived, also of a new post", async () => {
    for (const begin of [open, openNew]) {
      server.trouble = [offline(), offline()];
      const saving = begin();
      type(saving, "never arrived");
      await saving.save();
      await saving.stop();
      const again = begin();
      expect([again.content.source, stateOf(again)]).toEqual(["never arrived", "kept"]);
      server.trouble = [];
      await again.save();
      expect([server.content.source, kept()]).toEqual(["never arrived", []]);
      server.write({ source: "" });
    }
  });

  it("says so when this browser keeps nothing, and saves all the same", async () => {
    device.keep = () => Promise.reject(new Error("full"));
    const saving = open();
    type(saving, "one");
    await pass(DEVICE_PAUSE);
    expect(saving.snapshot.isKept).toBe(false);
    await pass(SERVER_PAUSE);
    expect(server.content.source).toBe("one");
  });
});

describe("when an answer is lost", () => {
  it("knows its own text again, also those before the last one and after a new start", async () => {
    const saving = open();
    server.lostAnswers = 1;
    type(saving, "one");
    await saving.save();
    server.trouble = [offline()];
    type(saving, "one two");
    await saving.save();
    await saving.stop();
    const again = open();
    expect(stateOf(again)).toBe("kept");
    type(again, "one two three");
    await again.save();
    expect([stateOf(again), server.content.source]).toEqual(["saved", "one two three"]);
  });

  it("makes one post, and then brings it to the last text", async () => {
    server.lostAnswers = 1;
    const saving = openNew();
    type(saving, "one");
    await saving.save();
    type(saving, "one two");
    await saving.save();
    await pass(SERVER_PAUSE);
    expect([server.keys.size, server.requests, server.content.source]).toEqual([1, ["one", "one", "one two"], "one two"]);
  });
});

describe("when somebody else saved", () => {
  it("takes over a new version of the same text in silence", async () => {
    const saving = open();
    server.number++;
    type(saving, "mine");
    await saving.save();
    expect([stateOf(saving), server.content.source]).toEqual(["saved", "mine"]);
  });

  it("overwrites nothing, keeps both, and sends nothing until somebody chose", async () => {
    const saving = open();
    server.write({ source: "theirs", title: "Theirs" });
    type(saving, "mine");
    await saving.save();
    expect(saving.snapshot.state).toMatchObject({ is: "conflict", theirs: { source: "theirs", title: "Theirs" } });
    type(saving, "mine still");
    await pass(SERVER_LONGEST);
    expect([kept(), server.content.source, server.requests]).toEqual([["mine still"], "theirs", ["mine"]]);
    saving.resolve({ ...saving.content, source: "both" });
    await pass(0);
    expect([stateOf(saving), server.content.source, saving.snapshot.replaced, kept()]).toEqual(["saved", "both", 1, []]);
  });

  it("finds at opening that both were changed", () => {
    const content = { ...server.content, source: "mine" };
    device.texts.set("post-7", { id: "post-7", content, copy: server.copy(), sent: [], first: null, at: 0 });
    server.write({ source: "theirs" });
    expect(open().snapshot.state).toMatchObject({ is: "conflict", theirs: { source: "theirs" } });
  });
});

describe("when something else is done with the post", () => {
  it("sends what was typed first, and shows what the post holds then", async () => {
    const saving = open();
    type(saving, "one");
    await saving.act((copy) => {
      expect([copy.version, server.content.source]).toEqual(["v2", "one"]);
      server.write({ source: "restored" });
      return Promise.resolve(server.copy());
    });
    expect([saving.content.source, saving.snapshot.replaced, stateOf(saving)]).toEqual(["restored", 1, "saved"]);
  });

  it("does nothing where the text could not be saved, and says why", async () => {
    server.trouble = [offline()];
    const saving = open();
    type(saving, "one");
    const work = vi.fn<() => Promise<Copy>>();
    await expect(saving.act(work)).rejects.toMatchObject({ isOffline: true });
    expect(work).not.toHaveBeenCalled();
  });

  it("shows both texts where somebody else saved before it was done", async () => {
    const saving = open();
    server.write({ source: "theirs" });
    const { source, ...fields } = server.content;
    const refusal = new Problem(409, { version: "v2", theirs: source, theirs_fields: fields });
    await expect(saving.act(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(saving.snapshot.state).toMatchObject({ is: "conflict", theirs: { source: "theirs" }, version: "v2" });
  });

  it("keeps what is typed meanwhile", async () => {
    const saving = open();
    await saving.act(() => {
      type(saving, "typed meanwhile");
      return Promise.resolve(server.copy());
    });
    await pass(SERVER_PAUSE);
    expect(server.content.source).toBe("typed meanwhile");
  });
});
