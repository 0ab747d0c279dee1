import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, onServer, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { CopyField } from "@/ui/CopyField";
import { leaveItem } from "@/ui/focus";
import { Form, Submit, TextField } from "@/ui/forms";
import { Picture } from "@/ui/Picture";
import { toast } from "@/ui/toasts";

import { PICTURES } from "./NewPicture";

/** A picture of the member's own: described anew, put into a post, or deleted where nothing shows it. */
export function OwnPicture({ picture }: { picture: Schema<"OwnPictureOut"> }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: PICTURES });
  const path = { path: { key: picture.key } };
  const id = `picture-${picture.key}`;
  const describe = useMutation({
    mutationFn: (form: FormData) => api.PATCH("/api/media/{key}", { params: path, body: { alt: form.get("alt") as string } }),
    meta: { shown: true },
    onSuccess: async () => {
      toast(t`The description is saved.`);
      await changed();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/media/{key}", { params: path }),
    onSuccess: async () => {
      leaveItem(document.getElementById(id));
      await changed();
    },
    onError: changed,
  });
  const name = picture.alt || t`Picture ${picture.key.slice(0, 6)}`;
  const day = picture.goes_at && i18n.date(picture.goes_at, { dateStyle: "medium" });
  return (
    <li id={id}>
      <a className="my-picture" href={onServer(picture.url)}>
        <Picture picture={picture} alt={name} sizes="(min-width: 40rem) 20rem, 100vw" />
      </a>
      <div className="my-picture-words">
        <p className="entry-meta">
          <span>
            {picture.width} × {picture.height}
          </span>
          <span>{picture.is_used ? t`Used` : day ? t`Unused: removed on ${day}` : t`Not used yet`}</span>
        </p>
        <Form className="my-picture-alt" problem={describe.error as Problem | null} onSubmit={describe.mutate}>
          <TextField name="alt" label={t`What it shows`} defaultValue={picture.alt} maxLength={1000} autoComplete="off" />
          <Submit busy={describe.isPending} className="btn btn-outline-primary">
            <Trans>
              Save
              <span className="visually-hidden" data-from-server>
                : {name}
              </span>
            </Trans>
          </Submit>
        </Form>
        <CopyField label={t`Markdown`} text={picture.markdown} />
        {!picture.is_used && (
          <button
            type="button"
            className="btn btn-sm btn-outline-danger"
            aria-label={t`Delete: ${name}`}
            aria-disabled={remove.isPending}
            onClick={() => remove.isPending || remove.mutate()}
          >
            <Trans>Delete</Trans>
          </button>
        )}
      </div>
    </li>
  );
}
