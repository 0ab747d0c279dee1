import { msg } from "@lingui/core/macro";
import { i18n } from "@lingui/core";

/** Why a request did not do what it should: a refusal of the server (RFC 9457), or no answer at all, with `status` 0. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  /** Messages by the name of the field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Seconds after which it may be tried again, where the server said so. */
  readonly retryAfter: number | null;
  /** What else the refusal carries, such as both texts of a conflict. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, said: Record<string, unknown>, retryAfter: number | null = null) {
    const { title, detail, fields, ...extra } = said;
    super(
      typeof detail === "string"
        ? detail
        : i18n._(msg`The server answered in a way that the studio does not understand. Load this screen anew.`),
    );
    this.name = "Problem";
    this.status = status;
    this.title = typeof title === "string" ? title : "";
    this.fields = (fields ?? {}) as Record<string, string[]>;
    this.retryAfter = retryAfter;
    this.extra = extra;
  }

  /** Whether nothing came back: the network is down, or the server is. */
  get isOffline(): boolean {
    return this.status === 0;
  }

  /** Whether the same request may succeed later although nobody changes anything. */
  get mayPass(): boolean {
    return this.isOffline || this.status === 429 || this.status >= 500;
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => null);
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new Problem(response.status, isRecord(said) ? said : fallback(response.status), retryAfter || null);
}

export function offline(): Problem {
  return new Problem(0, { detail: i18n._(msg`The server cannot be reached. Check the connection, then try again.`) });
}

/** Whatever was thrown, as a Problem: what is none is a mistake of ours and is thrown on. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/** What is said where the answer says nothing itself: it comes from a server in between, or from none of ours. */
function fallback(status: number): Record<string, unknown> {
  if (status >= 500) return { detail: i18n._(msg`The server cannot answer right now. Try again in a moment.`) };
  if (status === 429) return { detail: i18n._(msg`That was too much at once. Wait a minute, then try again.`) };
  if (status === 413) return { detail: i18n._(msg`This is larger than the server takes. Choose something smaller.`) };
  return {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
