import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import type { Problem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { useMember } from "@/layout/site";
import { Form, Select, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

export function Component() {
  const { t } = useLingui();
  const member = useMember();
  const queries = useQueryClient();
  const languages = useQuery({
    queryKey: ["languages"],
    queryFn: ({ signal }) => body(api.GET("/api/languages", { signal })),
  });
  const save = useMutation({
    mutationFn: (form: FormData) => body(api.PATCH("/api/user", { body: { language: (form.get("language") as string) || null } })),
    meta: { shown: true },
    onSuccess: async (user) => {
      queries.setQueryData(viewerQuery.queryKey, user);
      await queries.invalidateQueries();
      toast(t`Saved.`);
    },
  });
  return (
    <Page title={t`Language`}>
      <p>
        <Trans>The language of the studio, of the site’s pages and of the mails that you get. What people write stays as it is.</Trans>
      </p>
      <Shown query={languages}>
        {({ items }) => (
          <Form className="card-form" problem={save.error as Problem | null} onSubmit={save.mutate}>
            <Select name="language" label={t`Your language`} defaultValue={member.language ?? ""}>
              <option value="">{t`That of the browser`}</option>
              {items.map(({ code, name }) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </Select>
            <Submit busy={save.isPending}>
              <Trans>Save</Trans>
            </Submit>
          </Form>
        )}
      </Shown>
    </Page>
  );
}
