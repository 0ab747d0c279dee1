import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { toast } from "@/ui/toasts";

import { setupQuery } from "./settings";
import { Ways } from "./Ways";

export function PostStep({ onDone }: { onDone: (to?: string) => void }) {
  const { t } = useLingui();
  return (
    <Page title={t`Your first post`}>
      <p>
        <Trans>Nobody sees a post before you publish it. You can write now, and go on whenever you like.</Trans>
      </p>
      <Sample />
      <Ways step="post">
        <button type="button" className="btn btn-primary" onClick={() => onDone(paths.write())}>
          <Trans>Write the first post</Trans>
        </button>
      </Ways>
    </Page>
  );
}

/** The sample blog, where it is still there, and the button that takes it away. */
function Sample() {
  const queries = useQueryClient();
  const setup = useQuery(setupQuery);
  const remove = useMutation({
    mutationFn: () => body(api.DELETE("/api/sample")),
    onSuccess: async ({ message }) => {
      document.querySelector("h1")?.focus();
      toast(message);
      await queries.invalidateQueries();
    },
  });
  if (!setup.data?.has_sample) return null;
  return (
    <div className="notice notice-info">
      <p>
        <Trans>The site shows a sample blog, so that you see what a site can be. What you change in it becomes yours and stays.</Trans>
      </p>
      <button
        type="button"
        className="btn btn-sm btn-outline-primary"
        aria-disabled={remove.isPending}
        onClick={() => remove.isPending || remove.mutate()}
      >
        <Trans>Remove the sample blog</Trans>
      </button>
    </div>
  );
}
