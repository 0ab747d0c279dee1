import { randomName } from "@/random";

/** Milliseconds that another tab gets to put its pen down, before it is taken away. */
const PATIENCE = 3000;

const PLEASE = "please";

interface Told {
  /** This tab may write. */
  held: () => void;
  /** Another tab of this browser writes; `held` follows when that ends. */
  elsewhere: () => void;
  /** Another tab wants to write: what is promised here is waited for before it may. */
  asked: () => Promise<void>;
}

/** The right to write one text, which one tab of a browser has at a time. */
export interface Pen {
  /** Have the other tab put its pen down. */
  take(): void;
  /** Let others write. */
  release(): void;
}

/** Asks for the pen of the text that has this name. */
export function penFor(name: string, told: Told): Pen {
  return "locks" in navigator ? new LockPen(name, told) : new MessagePen(name, told);
}

class LockPen implements Pen {
  readonly #name: string;
  readonly #told: Told;
  readonly #channel: BroadcastChannel;
  #putDown: (() => void) | null = null;
  #isReleased = false;
  #queued = new AbortController();

  constructor(name: string, told: Told) {
    this.#name = name;
    this.#told = told;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => {
      if (data === PLEASE && this.#putDown) void this.#giveUp(this.#putDown);
    };
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return this.#hold();
      this.#stand();
    });
  }

  take(): void {
    const queued = this.#queued;
    this.#channel.postMessage(PLEASE);
    setTimeout(() => {
      // It did not answer: it is frozen, or broken.
      if (!queued.signal.aborted && !this.#putDown) this.#request({ steal: true });
    }, PATIENCE);
  }

  release(): void {
    this.#isReleased = true;
    this.#queued.abort();
    this.#channel.close();
    this.#putDown?.();
  }

  async #giveUp(putDown: () => void): Promise<void> {
    this.#putDown = null;
    await this.#told.asked();
    putDown();
    this.#stand();
  }

  /** Wait in line. */
  #stand(): void {
    if (this.#isReleased) return;
    this.#told.elsewhere();
    this.#request({ signal: this.#queued.signal });
  }

  #request(options: LockOptions): void {
    navigator.locks
      .request(this.#name, options, () => {
        if (options.steal) this.#queued.abort();
        if (!this.#queued.signal.aborted || options.steal) return this.#hold();
      })
      .catch(() => {
        // Taken away from us, or no longer waited for.
        if (this.#putDown) void this.#giveUp(this.#putDown);
      });
  }

  #hold(): Promise<void> {
    if (this.#isReleased) return Promise.resolve();
    this.#queued = new AbortController();
    return new Promise((resolve) => {
      this.#putDown = resolve;
      this.#told.held();
    });
  }
}

/** Milliseconds in which a tab that has the pen says so. */
const ANSWER = 300;

interface Message {
  readonly word: "who has it?" | "not you" | "please" | "taken" | "free";
  readonly rank: string;
}

/**
 * Where a site is not reached by HTTPS, browsers have no locks. There the tabs tell each other: whoever hears nothing has the pen. A tab
 * that is frozen hears nothing either; then the server tells who was second.
 */
class MessagePen implements Pen {
  readonly #told: Told;
  readonly #channel: BroadcastChannel;
  /** Of those who look at the same moment, the lowest comes first. */
  #rank = randomName();
  #is: "looking" | "holding" | "waiting" = "looking";
  #isReleased = false;
  #timer = 0;

  constructor(name: string, told: Told) {
    this.#told = told;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#hear(data as Message);
    this.#look();
  }

  take(): void {
    this.#is = "waiting";
    this.#rank = "";
    this.#say("please");
    this.#lookLater();
  }

  release(): void {
    if (this.#is === "holding") this.#say("free");
    this.#isReleased = true;
    clearTimeout(this.#timer);
    this.#channel.close();
  }

  #say(word: Message["word"]): void {
    this.#channel.postMessage({ word, rank: this.#rank } satisfies Message);
  }

  #hear({ word, rank }: Message): void {
    const isBefore = this.#is === "holding" || (this.#is === "looking" && this.#rank < rank);
    if (word === "who has it?" && isBefore) this.#say("not you");
    else if (this.#is === "looking" && (word === "who has it?" || word === "not you")) this.#wait();
    else if (this.#is === "holding" && (word === "please" || word === "taken")) void this.#giveUp();
    else if (this.#is === "waiting" && word === "free") this.#look();
  }

  #look(): void {
    this.#is = "looking";
    this.#say("who has it?");
    this.#after(ANSWER, () => this.#hold());
  }

  #hold(): void {
    this.#is = "holding";
    this.#rank = randomName();
    this.#say("taken");
    this.#told.held();
  }

  #wait(): void {
    this.#is = "waiting";
    this.#lookLater();
    this.#told.elsewhere();
  }

  async #giveUp(): Promise<void> {
    this.#is = "waiting";
    await this.#told.asked();
    if (this.#isReleased) return;
    this.#wait();
    this.#say("free");
  }

  /** A tab that was closed or broke cannot say that it has the pen no more. */
  #lookLater(): void {
    this.#after(PATIENCE, () => this.#look());
  }

  #after(milliseconds: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(work, milliseconds);
  }
}
