import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";

import { api, body } from "@/api/client";
import { MemberAccount } from "@/features/admin/MemberAccount";
import { MemberFacts } from "@/features/admin/MemberFacts";
import { MemberSanctions } from "@/features/admin/MemberSanctions";
import { Missing } from "@/layout/Missing";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const { username = "" } = useParams();
  const member = useQuery({
    queryKey: ["members", "one", username],
    queryFn: async ({ signal }) => {
      const [found, profile] = await Promise.all([
        body(api.GET("/api/users", { params: { query: { q: username } }, signal })),
        body(api.GET("/api/users/{username}", { params: { path: { username } }, signal })),
      ]);
      return { account: found.items.find((each) => each.username === username) ?? null, profile };
    },
  });
  if (member.data && !member.data.account) return <Missing />;
  return (
    <Page title={t`Member ${username}`}>
      <Shown query={member}>
        {({ account, profile }) =>
          account && (
            <>
              <MemberFacts account={account} profile={profile} />
              <MemberAccount account={account} />
              <MemberSanctions username={username} standing={account} may={profile.may} />
            </>
          )
        }
      </Shown>
    </Page>
  );
}
