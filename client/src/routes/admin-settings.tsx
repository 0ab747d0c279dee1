import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { SettingField } from "@/features/admin/SettingField";
import { changesIn } from "@/features/admin/settings";
import { siteQuery } from "@/layout/site";
import { Form, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

export function Component() {
  const { t } = useLingui();
  const settings = useQuery({
    queryKey: ["settings"],
    queryFn: async ({ signal }) => {
      const answer = await api.GET("/api/site/settings", { signal });
      return { items: answer.data?.items ?? [], version: answer.response.headers.get("ETag") ?? "" };
    },
    // What is being typed must not be replaced by what is stored.
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Page title={t`Settings`}>
      <Shown query={settings}>
        {(found) => <Settings key={found.version} settings={found.items} version={found.version} onSaved={() => void settings.refetch()} />}
      </Shown>
    </Page>
  );
}

interface Props {
  settings: Schema<"SettingOut">[];
  version: string;
  onSaved: () => void;
}

function Settings({ settings, version, onSaved }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (form: FormData) =>
      body(api.PATCH("/api/site/settings", { body: changesIn(form, settings), headers: { "If-Match": version } })),
    meta: { shown: true },
    onSuccess: async () => {
      toast(t`The settings are saved.`);
      onSaved();
      await queries.invalidateQueries({ queryKey: siteQuery.queryKey });
    },
  });
  const headings = [...new Set(settings.map(({ heading }) => heading))];
  return (
    <Form className="card-form" problem={save.error as Problem | null} onSubmit={save.mutate}>
      {headings.map((heading) => (
        <fieldset key={heading} data-from-server>
          <legend className="section-title">{heading}</legend>
          {settings
            .filter((setting) => setting.heading === heading)
            .map((setting) => (
              <SettingField key={setting.name} setting={setting} />
            ))}
        </fieldset>
      ))}
      <Submit busy={save.isPending}>
        <Trans>Save</Trans>
      </Submit>
    </Form>
  );
}
