import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useSearchParams } from "react-router";

import { api, body } from "@/api/client";
import { CaseCard } from "@/features/moderation/CaseCard";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";

const KINDS = ["", "reports", "comments", "posts"] as const;

export function Component() {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const show = search.get("show") ?? "";
  const state = show === "decided" ? "decided" : "open";
  const kind = KINDS.find((each) => each === show) ?? "";
  const list = useRef<HTMLDivElement>(null);
  const cases = useInfiniteQuery({
    queryKey: ["cases", state, kind],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/moderation", { params: { query: { state, kind, cursor: pageParam } }, signal })),
    ...cursors,
  });
  const tabs = [
    ["", t`All`],
    ["reports", t`Reports`],
    ["comments", t`Held comments`],
    ["posts", t`First posts`],
    ["decided", t`Decided`],
  ] as const;
  const empty =
    state === "decided" ? (
      <Empty title={t`Nothing was decided yet.`}>
        <p>
          <Trans>What moderators decide stands here afterwards, with the reason.</Trans>
        </p>
      </Empty>
    ) : (
      <Empty title={t`Nothing waits for you.`}>
        <p>
          <Trans>Reports, and what a rule holds, come here.</Trans>
        </p>
      </Empty>
    );
  return (
    <Page title={t`Moderation`}>
      <Tabs name="show" label={t`Which cases`} tabs={tabs} current={show} />
      <div ref={list} tabIndex={-1}>
        <Cursored query={cases} empty={empty}>
          {(items) => (
            <ul className="cases">
              {items.map((each) => (
                <CaseCard key={each.id} shown={each} onDecided={() => list.current?.focus()} />
              ))}
            </ul>
          )}
        </Cursored>
      </div>
    </Page>
  );
}
