import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useSearchParams } from "react-router";

import "@pages/css/writing.css";
import "@/features/writing/writing.css";

import { KeptHere, MyPosts, TABS, useTabNames } from "@/features/writing/MyPosts";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const member = useMember();
  const [search] = useSearchParams();
  const names = useTabNames();
  const tab = TABS.find((name) => name === search.get("tab")) ?? "drafts";
  const write = (
    <Link className="btn btn-primary" to={paths.write()}>
      <Trans>Write</Trans>
    </Link>
  );
  return (
    <Page title={t`My posts`} actions={member.permissions?.includes("posts.write") && write}>
      <KeptHere member={member.username} />
      <nav className="tabs" aria-label={t`My posts`}>
        <ul>
          {TABS.map((name) => (
            <li key={name}>
              <Link to={paths.myPosts(name)} state={{ isSameScreen: true }} aria-current={name === tab ? "page" : undefined}>
                {names[name]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <MyPosts key={tab} tab={tab} />
    </Page>
  );
}
