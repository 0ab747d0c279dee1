import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useId, useRef } from "react";

import { api, body, onServer } from "@/api/client";
import type { Problem } from "@/api/problem";
import { TextField } from "@/ui/forms";

interface Props {
  cover: string | null;
  alt: string;
  onChange: (changes: { cover?: string | null; cover_alt?: string }) => void;
}

/** The picture above a post: chosen or dropped, with the words that stand for it. */
export function CoverField({ cover, alt, onChange }: Props) {
  const { t } = useLingui();
  const choose = useRef<HTMLButtonElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const id = useId();
  const upload = useMutation({
    mutationFn: (picture: File) =>
      body(
        api.POST("/api/media", {
          body: { file: picture as unknown as string },
          bodySerializer: () => {
            const form = new FormData();
            form.set("file", picture);
            return form;
          },
        }),
      ),
    meta: { shown: true },
    onSuccess: ({ key }) => onChange({ cover: key }),
  });
  const problem = upload.error as Problem | null;
  const send = (files: FileList | null) => {
    const picture = files?.[0];
    if (picture) upload.mutate(picture);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    send(event.dataTransfer.files);
  };
  return (
    <div role="group" aria-labelledby={id} className="mb-3" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <p id={id} className="form-label">
        <Trans>Cover</Trans>
      </p>
      {cover && <img className="cover-chosen" src={onServer(`/media/${cover}.webp`)} alt={alt} />}
      <div className="write-actions">
        <button
          ref={choose}
          type="button"
          className="btn btn-sm btn-outline-primary"
          aria-disabled={upload.isPending}
          onClick={() => file.current?.click()}
        >
          {upload.isPending ? t`Uploading …` : cover ? t`Choose another picture` : t`Choose a picture`}
        </button>
        {cover && (
          <button
            type="button"
            className="btn btn-sm btn-outline-primary"
            onClick={() => {
              onChange({ cover: null });
              choose.current?.focus();
            }}
          >
            <Trans>Remove the cover</Trans>
          </button>
        )}
      </div>
      <input ref={file} type="file" hidden accept="image/*" onChange={(event) => send(event.target.files)} />
      <p className="form-text">
        <Trans>You can drop a picture here, too.</Trans>
      </p>
      {problem && (
        <p className="field-error" role="alert">
          {Object.values(problem.fields).flat().join(" ") || problem.message}
        </p>
      )}
      {cover && (
        <TextField
          name="cover_alt"
          label={t`What the cover shows`}
          help={<Trans>For those who do not see it.</Trans>}
          value={alt}
          onChange={(event) => onChange({ cover_alt: event.target.value })}
        />
      )}
    </div>
  );
}
