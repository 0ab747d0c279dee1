import { Plural } from "@lingui/react/macro";
import { type InfiniteData, type UseInfiniteQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";

import { Cursored } from "@/ui/Cursored";
import { Empty } from "@/ui/states";
import { Time } from "@/ui/Time";

/** Something that the site tries to do until it is done. */
interface Attempt {
  title: ReactNode;
  /** Beside the time and the number of attempts. */
  fact: ReactNode;
  at: string;
  attempts: number;
  /** How it stands, and why. */
  outcome: ReactNode;
  /** What an administrator may do about it. */
  deeds: readonly Deed[];
}

interface Deed {
  label: ReactNode;
  run: () => Promise<unknown>;
}

interface Props<Item> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[]; next_cursor: string | null }>>;
  /** First word of the query's key: it is asked anew after each deed. */
  name: string;
  empty: string;
  /** What comes there. */
  hint: string;
  children: (item: Item) => Attempt;
}

/** A list of what the site tries to do. The focus stays in it when an entry is gone. */
export function Attempts<Item extends { id: number }>({ query, name, empty, hint, children }: Props<Item>) {
  const list = useRef<HTMLDivElement>(null);
  const queries = useQueryClient();
  const deed = useMutation({
    mutationFn: ({ run }: Deed) => run(),
    onSuccess: async () => {
      list.current?.focus();
      await queries.invalidateQueries({ queryKey: [name] });
    },
  });
  return (
    <div ref={list} tabIndex={-1}>
      <Cursored
        query={query}
        empty={
          <Empty title={empty}>
            <p>{hint}</p>
          </Empty>
        }
      >
        {(items) => (
          <ul className="my-posts">
            {items.map((item) => (
              <Row key={item.id} attempt={children(item)} busy={deed.isPending} onDeed={deed.mutate} />
            ))}
          </ul>
        )}
      </Cursored>
    </div>
  );
}

function Row({ attempt, busy, onDeed }: { attempt: Attempt; busy: boolean; onDeed: (deed: Deed) => void }) {
  return (
    <li>
      <div>
        <p className="my-post-title">{attempt.title}</p>
        <p className="entry-meta">
          <span>{attempt.fact}</span>
          <Time at={attempt.at} />
          <span>
            <Plural value={attempt.attempts} one="# attempt" other="# attempts" />
          </span>
        </p>
        {attempt.outcome && <p className="mb-0">{attempt.outcome}</p>}
      </div>
      <div className="my-post-actions">
        {attempt.deeds.map((deed, place) => (
          <button
            type="button"
            key={place}
            className="btn btn-sm btn-outline-primary"
            aria-disabled={busy}
            onClick={() => busy || onDeed(deed)}
          >
            {deed.label}
          </button>
        ))}
      </div>
    </li>
  );
}
