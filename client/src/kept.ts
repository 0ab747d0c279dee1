/** What this browser keeps by name. Storage may be forbidden, or full: then nothing is kept, and nothing breaks. */
class Kept {
  readonly #open: () => Storage;

  constructor(open: () => Storage) {
    this.#open = open;
  }

  read(name: string): string | null {
    try {
      return this.#open().getItem(name);
    } catch {
      return null;
    }
  }

  /** Keep a text; null forgets it. */
  write(name: string, text: string | null): void {
    try {
      if (text === null) this.#open().removeItem(name);
      else this.#open().setItem(name, text);
    } catch {
      // See above.
    }
  }

  clear(): void {
    try {
      this.#open().clear();
    } catch {
      // See above.
    }
  }
}

/** Kept for good. */
export const keptHere = new Kept(() => localStorage);

/** Kept as long as the window is open, also when it is loaded anew. */
export const keptInWindow = new Kept(() => sessionStorage);
