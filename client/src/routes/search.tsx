import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { searchQuery } from "@/features/search/queries";
import { Results } from "@/features/search/Results";
import { paths } from "@/paths";
import { Cursored } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

/** Milliseconds without a key after which is searched. */
const PAUSE = 350;

export function Component() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const asked = (search.get("q") ?? "").trim();
  const [typed, type] = useState({ text: asked, asked });
  // Somebody went back, or followed a link to another search: the field follows.
  if (typed.asked !== asked) type({ text: asked, asked });
  const text = typed.text.trim();
  const found = useInfiniteQuery(searchQuery(asked));

  const look = () => {
    type((before) => ({ ...before, asked: text }));
    void navigate(paths.search(text), { replace: true, preventScrollReset: true });
  };
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(look, PAUSE);
    return () => clearTimeout(timer);
  });

  const count = found.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  return (
    <Page title={t`Search`}>
      <form
        className="search-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <label className="visually-hidden" htmlFor="q">
          <Trans>Words to look for</Trans>
        </label>
        <input
          className="form-control"
          type="search"
          id="q"
          value={typed.text}
          maxLength={200}
          autoComplete="off"
          autoFocus={!asked}
          onChange={(event) => type({ ...typed, text: event.target.value })}
        />
        <button className="btn btn-primary" type="submit">
          <Trans>Search</Trans>
        </button>
      </form>
      <p className="visually-hidden" role="status">
        {asked && found.isSuccess && !found.isPlaceholderData && <Plural value={count} one="# post is shown" other="# posts are shown" />}
      </p>
      {asked ? (
        <div aria-busy={found.isPlaceholderData} className={found.isPlaceholderData ? "results-old" : undefined}>
          <Cursored query={found} empty={<NothingFound words={asked} />}>
            {(posts) => <Results posts={posts} />}
          </Cursored>
        </div>
      ) : (
        <p className="quiet">
          <Trans>Posts are searched by title, tags, excerpt and text.</Trans>
        </p>
      )}
    </Page>
  );
}

function NothingFound({ words }: { words: string }) {
  const { t } = useLingui();
  return (
    <Empty title={t`Nothing was found for “${words}”`}>
      <p>
        <Trans>
          Try fewer or other words, or look through the <Link to={paths.tags()}>tags</Link>.
        </Trans>
      </p>
    </Empty>
  );
}
