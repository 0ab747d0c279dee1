import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useMember, useSite } from "@/layout/site";
import { paths } from "@/paths";
import { Form, Select, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

type Ways = Schema<"WaysOut">;

const KEY = ["account", "ways"];

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const member = useMember();
  const ways = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => body(api.GET("/api/notifications/settings", { signal })),
  });
  return (
    <Page title={t`Notifications`}>
      <p className="quiet">
        <Trans>
          What you are told of, and how. <Link to={paths.notifications()}>What you were told</Link>
        </Trans>
      </p>
      {!site.mail_works ? (
        <p className="notice notice-info">
          <Trans>This site sends no mail at the moment.</Trans>
        </p>
      ) : (
        member.is_confirmed === false && (
          <p className="notice notice-info">
            <Trans>
              Mails come once your address is confirmed: <Link to={paths.account("email")}>E-mail address</Link>
            </Trans>
          </p>
        )
      )}
      <Shown query={ways}>{(chosen) => <WaysForm chosen={chosen} />}</Shown>
    </Page>
  );
}

function WaysForm({ chosen }: { chosen: Ways }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: FormData) => body(api.PATCH("/api/notifications/settings", { body: Object.fromEntries(form) as unknown as Ways })),
    meta: { shown: true },
    onSuccess: (saved) => {
      queries.setQueryData(KEY, saved);
      toast(t`Saved.`);
    },
  });
  const kinds: Record<keyof Ways, string> = {
    answer: t`Answers to your comments and posts`,
    mention: t`Mentions of you`,
    follower: t`New followers`,
    post: t`New posts by members you follow`,
    moderation: t`Decisions of the moderators about you and what you wrote or reported`,
  };
  return (
    <Form className="card-form" problem={save.error as Problem | null} onSubmit={save.mutate}>
      {Object.entries(kinds).map(([kind, label]) => (
        <Select key={kind} name={kind} label={label} defaultValue={chosen[kind as keyof Ways]}>
          <option value="mail">{t`On the site and by mail`}</option>
          <option value="site">{t`On the site`}</option>
          <option value="off">{t`Not at all`}</option>
        </Select>
      ))}
      <Submit busy={save.isPending}>
        <Trans>Save</Trans>
      </Submit>
    </Form>
  );
}
