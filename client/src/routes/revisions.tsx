import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useParams } from "react-router";

import "@pages/css/writing.css";
import "@/features/writing/writing.css";

import { Revisions } from "@/features/writing/Revisions";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const { slug = "" } = useParams();
  const member = useMember();
  const back = (
    <Link className="btn btn-outline-primary" to={paths.write(slug)}>
      <Trans>Back to the text</Trans>
    </Link>
  );
  return (
    <Page title={t`Revisions`} actions={back}>
      <Revisions key={slug} slug={slug} member={member.username} />
    </Page>
  );
}
