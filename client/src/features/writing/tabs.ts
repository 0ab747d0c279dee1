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

/**
 * The right to write one text, which one tab of a browser has at a time. Where browsers have no locks, which is where a
 * site is not reached by HTTPS, everyone has it, and the server tells who was second.
 */
export class Pen {
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
    if (!("locks" in navigator)) {
      told.held();
      return;
    }
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return this.#hold();
      this.#stand();
    });
  }

  /** Have the other tab put its pen down. */
  take(): void {
    const queued = this.#queued;
    this.#channel.postMessage(PLEASE);
    setTimeout(() => {
      // It did not answer: it is frozen, or broken.
      if (!queued.signal.aborted && !this.#putDown) this.#request({ steal: true });
    }, PATIENCE);
  }

  /** Let others write. */
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
