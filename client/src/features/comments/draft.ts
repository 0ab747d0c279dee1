import { useState } from "react";

import { keptInWindow } from "@/kept";
import { randomName } from "@/random";

/** What is typed and not sent, kept for this window, also when it is loaded anew. */
interface Draft {
  text: string;
  /** The key of the last try to send it, and what was sent then. */
  key: string;
  sent: string;
}

const NONE: Draft = { text: "", key: "", sent: "" };

function read(name: string): Draft {
  try {
    return { ...NONE, ...(JSON.parse(keptInWindow.read(name) ?? "{}") as Partial<Draft>) };
  } catch {
    return NONE;
  }
}

function store(name: string, draft: Draft): void {
  keptInWindow.write(name, draft.text ? JSON.stringify(draft) : null);
}

export function hasDraft(name: string): boolean {
  return read(name).text !== "";
}

interface Kept {
  text: string;
  write: (text: string) => void;
  /** The key to send the text with: the same one while it is the same, so that trying again never writes it twice. */
  keyToSend: () => string;
  forget: () => void;
}

/** A text that outlives failures and reloads, by a name of its own; it begins with `initial`. */
export function useDraft(name: string, initial = ""): Kept {
  const [draft, set] = useState<Draft>(() => {
    const found = read(name);
    return found.text ? found : { ...NONE, text: initial };
  });
  const change = (next: Draft) => {
    set(next);
    store(name, next);
  };
  return {
    text: draft.text,
    write: (text) => change({ ...draft, text }),
    keyToSend: () => {
      if (draft.key && draft.sent === draft.text) return draft.key;
      const key = randomName();
      change({ ...draft, key, sent: draft.text });
      return key;
    },
    forget: () => change(NONE),
  };
}
