import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, body, onServer } from "@/api/client";
import { TOKENS, TokenForm } from "@/features/account/TokenForm";
import { TokenRow } from "@/features/account/TokenRow";
import { CopyField } from "@/ui/CopyField";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const [made, setMade] = useState("");
  const tokens = useInfiniteQuery({
    queryKey: TOKENS,
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/tokens", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`API tokens`}>
      <p>
        <Trans>
          With a token, a program acts for you. It never may do more than you, and your password and log-ins are out of its reach.{" "}
          <a href={onServer("/api/docs")}>What the API offers</a>
        </Trans>
      </p>
      {made && (
        <div className="notice notice-success">
          <CopyField label={t`This is your new token. Copy it now: it is not shown again.`} text={made} isAnnounced />
        </div>
      )}
      <Cursored query={tokens} empty={null}>
        {(items) => (
          <ul className="rows">
            {items.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        )}
      </Cursored>
      <h2 className="section-title">
        <Trans>New token</Trans>
      </h2>
      <TokenForm onMade={setMade} />
    </Page>
  );
}
