import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

const NAMES: Record<string, MessageDescriptor> = {
  Mod: msg`Ctrl`,
  Shift: msg`Shift`,
  Alt: msg`Alt`,
  Tab: msg`Tab`,
  Escape: msg`Esc`,
};

const SYMBOLS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓" };
const SYMBOLS_OF_MAC: Record<string, string> = { ...SYMBOLS, Mod: "⌘", Shift: "⇧", Alt: "⌥" };

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys in CodeMirror's notation as people read them: "Ctrl+Shift+X", or "⌘⇧X" on a Mac. */
export function shownKeys(keys: string, t: (name: MessageDescriptor) => string): string {
  const symbols = isMac ? SYMBOLS_OF_MAC : SYMBOLS;
  const names = keys.split(/-(?=.)/).map((key) => symbols[key] ?? (NAMES[key] ? t(NAMES[key]) : key.toUpperCase()));
  return names.join(isMac ? "" : "+");
}
