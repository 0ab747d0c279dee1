import { Problem } from "./problem";

/** Milliseconds between two questions for news: see docs/decisions/0017. */
const EVERY = 30_000;
const LONGEST = 20 * EVERY;

/** Nobody is there to ask any more, or nothing to ask about. */
const OVER = [401, 403, 404, 410];

/**
 * When a query asks for news again, as `refetchInterval`. After an error it waits as long as there has been no answer, so twice as long each
 * time; what is gone is asked about no more.
 */
export function nextQuestion(query: { state: { error: Error | null; dataUpdatedAt: number; errorUpdatedAt: number } }): number | false {
  const { error, dataUpdatedAt, errorUpdatedAt } = query.state;
  if (!error) return EVERY;
  if (error instanceof Problem && OVER.includes(error.status)) return false;
  return Math.min(Math.max(errorUpdatedAt - dataUpdatedAt, EVERY), LONGEST);
}
