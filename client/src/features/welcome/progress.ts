import { useState } from "react";

import { keptHere } from "@/kept";

/** The steps of the set-up, in their order. */
export const STEPS = ["site", "language", "address", "mail", "post"] as const;

export type Step = (typeof STEPS)[number];

const STORED = "welcome";

/** The first step that is not done, or null when all are. */
export function firstOpen(done: readonly Step[]): Step | null {
  return STEPS.find((step) => !done.includes(step)) ?? null;
}

/** The step after this one, or null at the end. */
export function after(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

/** Which steps are done, kept in this browser, and how one becomes so. */
export function useProgress(): [readonly Step[], (step: Step) => void] {
  const [done, setDone] = useState(stored);
  const finish = (step: Step) => {
    const now = STEPS.filter((each) => each === step || done.includes(each));
    keptHere.write(STORED, now.join(" "));
    setDone(now);
  };
  return [done, finish];
}

function stored(): Step[] {
  const kept = (keptHere.read(STORED) ?? "").split(" ");
  return STEPS.filter((step) => kept.includes(step));
}
