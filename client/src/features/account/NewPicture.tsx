import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Form, Submit, TextField } from "@/ui/forms";
import { PictureField } from "@/ui/PictureField";
import { toast } from "@/ui/toasts";

/** Where the member's own pictures are kept among what was asked for. */
export const PICTURES = ["account", "pictures"];

/** Stores a picture, with the words that stand for it. */
export function NewPicture() {
  const { t } = useLingui();
  const queries = useQueryClient();
  // The fields for the next picture begin empty.
  const [number, setNumber] = useState(0);
  const upload = useMutation({
    mutationFn: (form: FormData) => api.POST("/api/media", { body: form as never }),
    meta: { shown: true },
    onSuccess: async () => {
      toast(t`The picture is stored.`);
      setNumber(number + 1);
      await queries.invalidateQueries({ queryKey: PICTURES });
    },
  });
  return (
    <Form className="picture-upload" problem={upload.error as Problem | null} onSubmit={upload.mutate}>
      <PictureField
        key={`file ${number}`}
        name="file"
        label={t`Picture`}
        help={t`PNG, JPEG, GIF, WebP or AVIF, at most 10 MB and 24 megapixels.`}
        className="picture-chosen"
      />
      <TextField
        key={`alt ${number}`}
        name="alt"
        label={t`What it shows`}
        help={t`For those who cannot see it.`}
        maxLength={1000}
        autoComplete="off"
      />
      <Submit busy={upload.isPending}>
        <Trans>Upload</Trans>
      </Submit>
    </Form>
  );
}
