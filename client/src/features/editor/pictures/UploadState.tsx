import { Trans, useLingui } from "@lingui/react/macro";

import type { Upload, Uploads } from "./uploads";

/** How far a picture is, and how to try again where it did not arrive. */
export function UploadState({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { t } = useLingui();
  const name = upload.file.name;
  if (upload.problem) {
    return (
      <div className="upload-state">
        <p className="field-error" role="alert">
          {Object.values(upload.problem.fields).flat().join(" ") || upload.problem.message}
        </p>
        <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => uploads.retry(upload.id)}>
          <Trans>
            Try again<span className="visually-hidden">: {name}</span>
          </Trans>
        </button>
      </div>
    );
  }
  if (upload.address) return <p className="upload-state quiet">{t`Sent`}</p>;
  return <progress className="upload-state" aria-label={t`${name} is being sent`} value={upload.progress} />;
}
