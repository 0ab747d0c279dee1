import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useInfiniteQuery, useMutation, useQueries } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { asProblem } from "@/api/problem";
import { paths } from "@/paths";
import { Cursored, cursors } from "@/ui/Cursored";
import { Empty, Failure, Loading } from "@/ui/states";
import { toast } from "@/ui/toasts";

import { Comparison } from "./Comparison";
import { contentOf, type Copy } from "./content";
import { Moment } from "./Moment";
import { ifMatch, loadCopy } from "./server";
import { openSession } from "./sessions";

type Revision = Schema<"PostRevisionOut">;

interface Props {
  slug: string;
  member: string;
}

/** What was saved of a post: any two beside each other, and each to be had back. */
export function Revisions({ slug, member }: Props) {
  const revisions = useInfiniteQuery({
    queryKey: ["revisions", slug],
    queryFn: async ({ pageParam, signal }) => {
      await openSaving(slug, member)?.save();
      return body(api.GET("/api/posts/{slug}/revisions", { params: { path: { slug }, query: { cursor: pageParam } }, signal }));
    },
    ...cursors,
    // Chosen are the newest two: an old list would choose others.
    gcTime: 0,
  });
  const restore = useRestore(slug, member);
  return (
    <div className="revisions">
      <Cursored
        query={revisions}
        empty={
          <Empty title={<Trans>Nothing was saved yet</Trans>}>
            <p>
              <Trans>As soon as you write, what is saved stands here.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => <Chosen slug={slug} revisions={items} isRestoring={restore.isPending} onRestore={restore.mutate} />}
      </Cursored>
    </div>
  );
}

interface ChosenProps {
  slug: string;
  revisions: Revision[];
  isRestoring: boolean;
  onRestore: (number: number) => void;
}

function Chosen({ slug, revisions, isRestoring, onRestore }: ChosenProps) {
  const { t } = useLingui();
  const [newest, second] = revisions;
  const [after, chooseAfter] = useState(newest?.number ?? 0);
  const [before, chooseBefore] = useState((second ?? newest)?.number ?? 0);
  const kinds = { minor: t`Saved by itself`, saved: t`Saved`, published: t`Published` };
  const name = (wanted: number) => {
    const found = revisions.find(({ number }) => number === wanted);
    return found && <Moment at={found.saved_at} />;
  };
  return (
    <div className="revisions-columns">
      <table className="revisions-list">
        <thead>
          <tr>
            <th scope="col">
              <Trans>From</Trans>
            </th>
            <th scope="col">
              <Trans>To</Trans>
            </th>
            <th scope="col">
              <Trans>Revision</Trans>
            </th>
            <th scope="col">
              <span className="visually-hidden">
                <Trans>Actions</Trans>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {revisions.map(({ number, saved_at, saved_by, kind, words, title }) => {
            const at = <Moment at={saved_at} />;
            return (
              <tr key={number}>
                <td>
                  <label>
                    <input
                      className="form-check-input"
                      type="radio"
                      name="before"
                      checked={before === number}
                      onChange={() => chooseBefore(number)}
                    />
                    <span className="visually-hidden">
                      <Trans>Compare from {at}</Trans>
                    </span>
                  </label>
                </td>
                <td>
                  <label>
                    <input
                      className="form-check-input"
                      type="radio"
                      name="after"
                      checked={after === number}
                      onChange={() => chooseAfter(number)}
                    />
                    <span className="visually-hidden">
                      <Trans>Compare to {at}</Trans>
                    </span>
                  </label>
                </td>
                <td>
                  <p className="row-title">{at}</p>
                  <p className="entry-meta">
                    <span className={kind === "published" ? "badge-here" : undefined}>{kinds[kind]}</span>
                    {saved_by && <span data-from-server>{saved_by.name}</span>}
                    <span>
                      <Plural value={words} one="# word" other="# words" />
                    </span>
                  </p>
                  <p className="revisions-title">{title ? <bdi>{title}</bdi> : <Trans>Untitled</Trans>}</p>
                </td>
                <td>
                  <button
                    type="button"
                    className="btn btn-sm btn-outline-primary"
                    aria-disabled={isRestoring}
                    onClick={() => !isRestoring && onRestore(number)}
                  >
                    <Trans>
                      Restore
                      <span className="visually-hidden">: {at}</span>
                    </Trans>
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Compared key={slug} slug={slug} numbers={[before, after]} names={[name(before), name(after)]} />
    </div>
  );
}

function Compared({ slug, numbers, names }: { slug: string; numbers: [number, number]; names: [ReactNode, ReactNode] }) {
  const { t } = useLingui();
  const [before, after] = useQueries({ queries: [revisionQuery(slug, numbers[0]), revisionQuery(slug, numbers[1])] });
  const error = before.error ?? after.error;
  const retry = () => void Promise.all([before.refetch(), after.refetch()]);
  return (
    <section className="revisions-compared" aria-label={t`What changed`}>
      {error ? (
        <Failure problem={asProblem(error)} retry={retry} />
      ) : before.data && after.data ? (
        <Comparison before={contentOf(before.data)} after={contentOf(after.data)} names={names} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

const revisionQuery = (slug: string, number: number) =>
  queryOptions({
    queryKey: ["revision", slug, number],
    queryFn: ({ signal }) => body(api.GET("/api/posts/{slug}/revisions/{number}", { params: { path: { slug, number } }, signal })),
    staleTime: Infinity,
  });

/** Make a revision the text again. What stood there before stays among the revisions. */
function useRestore(slug: string, member: string) {
  const { t } = useLingui();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (number: number) => {
      const work = async ({ post, version }: Copy) => {
        const params = { path: { slug: post.slug, number } };
        await api.POST("/api/posts/{slug}/revisions/{number}/restore", { params, headers: ifMatch(version) });
        return loadCopy(post.slug);
      };
      const saving = openSaving(slug, member);
      await (saving ? saving.act(work) : work(await loadCopy(slug)));
    },
    onSuccess: () => {
      toast(t`Restored. What stood here before is among the revisions.`);
      void navigate(paths.write(slug));
    },
  });
}

/** Where this tab still writes the post. */
function openSaving(slug: string, member: string) {
  const view = openSession({ slug }, member)?.view;
  return view?.is === "writing" ? view.saving : undefined;
}
