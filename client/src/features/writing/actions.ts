import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import { toast } from "@/ui/toasts";

import type { Copy } from "./content";
import type { Saving } from "./saving";
import { ifMatch, loadCopy } from "./server";

type Work = (copy: Copy) => Promise<unknown>;

interface Action {
  work: Work;
  /** Told when it is done. */
  done?: string;
  /** What comes after it on the screen. */
  then?: () => void;
}

/** Does something with the post after all that was typed is saved. `isShown`: a form shows what is refused, instead of a toast. */
export function useAction(saving: Saving, isShown = false) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ work }: Action) =>
      saving.act(async (copy) => {
        const slug = ((await work(copy)) as { slug?: string } | undefined)?.slug;
        return loadCopy(slug ?? copy.post.slug);
      }),
    meta: { shown: isShown },
    onSuccess: (_, { done, then }) => {
      if (done) toast(done);
      then?.();
      void queries.invalidateQueries({ queryKey: ["posts"] });
    },
  });
}

export function apply(input: Schema<"ApplyInput">): Work {
  return ({ post, version }) =>
    body(
      api.POST("/api/posts/{slug}/working-copy/apply", { params: { path: { slug: post.slug } }, body: input, headers: ifMatch(version) }),
    );
}

/** Change settings of the post itself: they hold at once, whoever changed others meanwhile. */
export function change(input: Schema<"PostInput">): Work {
  return async (copy) => {
    const { post } = await loadCopy(copy.post.slug);
    return body(api.PATCH("/api/posts/{slug}", { params: { path: { slug: post.slug } }, body: input, headers: ifMatch(post.version) }));
  };
}

export const discard: Work = ({ post, version }) =>
  api.DELETE("/api/posts/{slug}/working-copy", { params: { path: { slug: post.slug } }, headers: ifMatch(version) });

export const moveToBin: Work = ({ post }) =>
  api.DELETE("/api/posts/{slug}", { params: { path: { slug: post.slug } }, headers: ifMatch(post.version) });

export const takeOutOfBin: Work = ({ post }) =>
  body(api.POST("/api/posts/{slug}/restore", { params: { path: { slug: post.slug } }, headers: ifMatch(post.version) }));
