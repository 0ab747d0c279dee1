import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useSite } from "@/layout/site";
import { Form, Select, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

import { useSaveSettings } from "./settings";
import { Ways } from "./Ways";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function LanguageStep({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const languages = useQuery({ queryKey: ["languages"], queryFn: ({ signal }) => body(api.GET("/api/languages", { signal })) });
  return (
    <Page title={t`Language and time of your site`}>
      <Shown query={languages}>{({ items }) => <Choice languages={items} onDone={onDone} />}</Shown>
    </Page>
  );
}

function Choice({ languages, onDone }: { languages: Schema<"LanguageOut">[]; onDone: () => void }) {
  const { t } = useLingui();
  const site = useSite();
  const save = useSaveSettings(onDone);
  // A site that was told nothing yet is in UTC, where hardly anybody lives.
  const suggested = site.time_zone === "UTC" ? HERE : site.time_zone;
  const zones = [...new Set(["UTC", suggested, ...Intl.supportedValuesOf("timeZone")])].sort();
  const isListed = languages.some(({ code }) => code === site.language);
  return (
    <Form problem={save.error as Problem | null} onSubmit={save.mutate}>
      <Select
        name="language"
        label={t`Language of the site`}
        help={t`What visitors read around the posts, unless they choose another one.`}
        defaultValue={site.language}
      >
        {!isListed && <option value={site.language}>{site.language}</option>}
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        name="time_zone"
        label={t`Time zone`}
        help={t`Dates are shown in it. That of this browser is suggested.`}
        defaultValue={suggested}
        data-from-server
      >
        {zones.map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </Select>
      <Ways step="language">
        <Submit busy={save.isPending}>
          <Trans>Save and go on</Trans>
        </Submit>
      </Ways>
    </Form>
  );
}
