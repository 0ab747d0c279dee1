import { Trans } from "@lingui/react/macro";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";

import { asProblem } from "@/api/problem";
import { Cursored } from "@/ui/Cursored";
import { Form, Submit } from "@/ui/forms";
import { Empty } from "@/ui/states";

interface Column<Item> {
  label: string;
  cell: (item: Item) => ReactNode;
  /** Whether it says what the record is about, which needs no label on a phone. */
  isTitle?: boolean;
}

interface Props<Item> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[]; next_cursor: string | null }>>;
  /** What screen readers call the choice of records. */
  label: string;
  /** The fields of that choice: what is in them stands in the address. */
  fields: ReactNode;
  columns: readonly Column<Item>[];
  keyOf: (item: Item) => string | number;
  empty: string;
  /** What to do where there are none. */
  hint: ReactNode;
}

/** A table of records, and a form that chooses which. On a phone each cell has its label before it. */
export function Records<Item>({ query, label, fields, columns, keyOf, empty, hint }: Props<Item>) {
  const [, setSearch] = useSearchParams();
  const show = (form: FormData) => setSearch([...form.entries()].filter(([, value]) => value) as [string, string][]);
  const problem = query.error && asProblem(query.error);
  return (
    <>
      <Form className="filters" problem={problem?.status === 422 ? problem : null} onSubmit={show} label={label}>
        {fields}
        <Submit busy={query.isFetching && !query.isFetchingNextPage} className="btn btn-outline-primary mb-3">
          <Trans>Show</Trans>
        </Submit>
      </Form>
      <Cursored
        query={query}
        empty={
          <Empty title={empty}>
            <p>{hint}</p>
          </Empty>
        }
      >
        {(items) => (
          <table className="records">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.label} scope="col">
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={keyOf(item)}>
                  {columns.map((column) => (
                    <td key={column.label} data-label={column.isTitle ? undefined : column.label}>
                      {column.cell(item)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Cursored>
    </>
  );
}
