import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { api, body, onServer, type Schema } from "@/api/client";
import { Problem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { Checkbox, Form, Submit, TextArea, TextField } from "@/ui/forms";
import { PictureField } from "@/ui/PictureField";
import { toast } from "@/ui/toasts";

import { changeOf, profileIn } from "./profile";
import { ProfileConflict } from "./ProfileConflict";

interface Props {
  member: Schema<"UserOut">;
  /** Begin anew, with the profile as it is saved now. */
  onAnew: () => void;
}

/** Who somebody says they are. Nothing that was saved elsewhere meanwhile is written over unless they want it. */
export function ProfileForm({ member, onAnew }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const [opened] = useState(member);
  const [version, setVersion] = useState(member.version);
  const save = useMutation({
    mutationFn: ({ form, over }: { form: FormData; over?: number | null }) =>
      body(api.PATCH("/api/user", { body: changeOf(form) as never, headers: { "If-Match": `"${over ?? version}"` } })),
    meta: { shown: true },
    onSuccess: (saved, { over }) => {
      queries.setQueryData(viewerQuery.queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["member", saved.username] });
      setVersion(saved.version);
      toast(t`Your profile is saved.`);
      if (over) box.current?.querySelector<HTMLElement>("[type=submit]")?.focus();
    },
    onError: async (problem) => {
      if (problem instanceof Problem && problem.status === 409) await queries.invalidateQueries({ queryKey: viewerQuery.queryKey });
    },
  });
  const problem = save.error as Problem | null;
  const sent = save.variables?.form;
  const isConflict = problem?.status === 409 && sent && member.version !== version;
  return (
    <div ref={box}>
      {isConflict && (
        <ProfileConflict
          mine={profileIn(sent)}
          theirs={member}
          onMine={() => save.mutate({ form: new FormData(box.current?.querySelector("form") ?? undefined), over: member.version })}
          onTheirs={onAnew}
        />
      )}
      <Form className="card-form" problem={isConflict ? null : problem} onSubmit={(form) => save.mutate({ form })}>
        <PictureField
          key={version}
          name="image"
          label={t`Picture`}
          help={t`PNG, JPEG, GIF, WebP or AVIF, at most 10 MB. Its middle is shown, as a circle.`}
          shown={onServer(member.image)}
          isRemovable={member.images !== null}
        />
        <TextField
          name="name"
          label={t`Name shown to readers`}
          help={t`Without one, readers see the username.`}
          defaultValue={opened.name}
          autoComplete="name"
          maxLength={120}
        />
        <TextArea
          name="bio"
          label={t`About you`}
          help={t`Markdown: *emphasis*, [links](https://…), lists.`}
          defaultValue={opened.bio}
          rows={8}
        />
        <TextField name="place" label={t`Place`} defaultValue={opened.place} maxLength={120} />
        <TextArea
          name="links"
          label={t`Links`}
          help={t`Up to five, one to a line: your own site, your other accounts. They say rel="me".`}
          defaultValue={opened.links.join("\n")}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
        />
        <Checkbox name="shows_last_seen" label={t`Show readers when you were last here`} defaultChecked={opened.shows_last_seen ?? true} />
        <Submit busy={save.isPending}>
          <Trans>Save</Trans>
        </Submit>
      </Form>
    </div>
  );
}
