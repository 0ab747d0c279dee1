import { Trans, useLingui } from "@lingui/react/macro";

import type { Problem } from "@/api/problem";
import { useSite } from "@/layout/site";
import { Form, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";

import { useSaveSettings } from "./settings";
import { Ways } from "./Ways";

export function SiteStep({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const site = useSite();
  const save = useSaveSettings(onDone);
  return (
    <Page title={t`What is your site called?`}>
      <Form problem={save.error as Problem | null} onSubmit={save.mutate}>
        <TextField name="name" label={t`Name of the site`} defaultValue={site.name} maxLength={120} required />
        <TextField
          name="tagline"
          label={t`Tagline`}
          help={t`A sentence that says what the site is about. It may stay empty.`}
          defaultValue={site.tagline}
          maxLength={300}
        />
        <Ways step="site">
          <Submit busy={save.isPending}>
            <Trans>Save and go on</Trans>
          </Submit>
        </Ways>
      </Form>
    </Page>
  );
}
