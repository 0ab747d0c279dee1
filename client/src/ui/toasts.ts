/** Short messages that come and stay until they are read: what is told is in `subscribe`'s list, drawn by `Toasts`. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "success" | "error";
}

let shown: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function show(toasts: readonly Toast[]): void {
  shown = toasts;
  listeners.forEach((tell) => tell());
}

/** Tell what happened where nothing else on the screen does. The same message twice is shown once. */
export function toast(text: string, tone: Toast["tone"] = "success"): void {
  show([...shown.filter((other) => other.text !== text), { id: next++, text, tone }]);
}

export function dismiss(id: number): void {
  show(shown.filter((other) => other.id !== id));
}

export function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function toasts(): readonly Toast[] {
  return shown;
}
