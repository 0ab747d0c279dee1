import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useId, useState } from "react";

import { Dialog, focusedFirst } from "@/ui/Dialog";

import { type Upload, type Uploads } from "./uploads";
import { UploadState } from "./UploadState";

interface Props {
  /** The pictures to describe. They are on their way meanwhile. */
  pictures: readonly Upload[];
  uploads: Uploads;
  onClose: () => void;
}

/** Asks what stands in for pictures where they are not seen. Who does not answer takes them back. */
export function PicturesDialog({ pictures, uploads, onClose }: Props) {
  const { t } = useLingui();
  const [missing, setMissing] = useState<readonly number[]>([]);
  const cancel = () => {
    uploads.remove(pictures.map(({ id }) => id));
    onClose();
  };
  const insert = (form: HTMLFormElement) => {
    const given = new FormData(form);
    const texts = pictures.map(({ id }) => ({
      id,
      alt: (given.get(`alt-${id}`) as string | null)?.trim(),
      decorates: given.has(`decorates-${id}`),
    }));
    const unsaid = texts.filter(({ alt, decorates }) => !alt && !decorates).map(({ id }) => id);
    setMissing(unsaid);
    if (unsaid.length) {
      form.querySelector<HTMLElement>(`[name="alt-${unsaid[0]}"]`)?.focus();
      return;
    }
    for (const { id, alt = "", decorates } of texts) uploads.describe(id, decorates ? "" : alt);
    onClose();
  };
  return (
    <Dialog title={t`Describe what is to be seen`} onClose={cancel}>
      <p>
        <Trans>Some readers hear your text, or see it before its pictures arrive. What should they know?</Trans>
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          insert(event.currentTarget);
        }}
      >
        {pictures.map((upload, place) => (
          <Picture key={upload.id} upload={upload} uploads={uploads} isMissing={missing.includes(upload.id)} isFirst={place === 0} />
        ))}
        <div className="dialog-actions">
          <button type="button" className="btn btn-outline-primary" onClick={cancel}>
            <Trans>Cancel</Trans>
          </button>
          <button type="submit" className="btn btn-primary">
            <Trans>Insert</Trans>
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  upload: Upload;
  uploads: Uploads;
  isMissing: boolean;
  isFirst: boolean;
}

function Picture({ upload, uploads, isMissing, isFirst }: FieldProps) {
  const { t } = useLingui();
  const id = useId();
  const [decorates, setDecorates] = useState(false);
  const seen = useDataAddress(upload.file);
  return (
    <fieldset className="picture-field">
      <legend className="visually-hidden">{upload.file.name}</legend>
      <div className="picture-seen">{seen && <img src={seen} alt="" />}</div>
      <div>
        <label className="form-label" htmlFor={id}>
          <Trans>Text for this picture</Trans>
        </label>
        <textarea
          id={id}
          className="form-control"
          name={`alt-${upload.id}`}
          rows={2}
          maxLength={1000}
          disabled={decorates}
          ref={isFirst ? focusedFirst : undefined}
          aria-invalid={isMissing || undefined}
          aria-describedby={isMissing ? `${id}-error` : undefined}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
        {isMissing && (
          <p id={`${id}-error`} className="field-error">
            <Trans>Write a few words, or say that the picture only decorates.</Trans>
          </p>
        )}
        <div className="form-check">
          <input
            className="form-check-input"
            type="checkbox"
            id={`${id}-decorates`}
            name={`decorates-${upload.id}`}
            checked={decorates}
            onChange={(event) => setDecorates(event.target.checked)}
          />
          <label className="form-check-label" htmlFor={`${id}-decorates`}>
            {t`It only decorates`}
          </label>
        </div>
        <UploadState upload={upload} uploads={uploads} />
      </div>
    </fieldset>
  );
}

/** A file as an address within itself: the security policy takes no `blob:`. */
function useDataAddress(file: File): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const reader = new FileReader();
    reader.onload = () => setAddress(reader.result as string);
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return address;
}
