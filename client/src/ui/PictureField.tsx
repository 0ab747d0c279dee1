import { Trans, useLingui } from "@lingui/react/macro";
import { type DragEvent, type ReactNode, useRef, useState } from "react";

import { Icon } from "./Icon";
import { Field } from "./forms";

/** What pictures may be; the server looks into them again. */
const TYPES = "image/png,image/jpeg,image/gif,image/webp,image/avif";

interface Props {
  name: string;
  label: string;
  help?: ReactNode;
  /** Address of the picture there is, or of what stands in for it. */
  shown?: string;
  /** Whether the picture there is can be taken away: then the form says so in the field `remove_NAME`. */
  isRemovable?: boolean;
  /** Classes of the preview: its shape and size. */
  className?: string;
}

/** A picture that is chosen or dropped, with a preview, sent with the form as a file. */
export function PictureField({ name, label, help, shown, isRemovable, className = "avatar avatar-huge" }: Props) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, choose] = useState<{ name: string; url: string } | null>(null);
  const [isRemoved, remove] = useState(false);
  const [isOver, setOver] = useState(false);

  const look = () => {
    const file = input.current?.files?.[0];
    if (!file) {
      choose(null);
      return;
    }
    remove(false);
    // Not as a blob: the security policy shows pictures from here and from data addresses alone.
    const reader = new FileReader();
    reader.onload = () => {
      if (input.current?.files?.[0] === file) choose({ name: file.name, url: reader.result as string });
    };
    reader.readAsDataURL(file);
  };
  const takeAway = () => {
    if (chosen && input.current) {
      input.current.value = "";
      look();
    } else remove(true);
    input.current?.focus();
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(over);
  };
  const drop = (event: DragEvent) => {
    drag(false)(event);
    if (!input.current || !event.dataTransfer.files.length) return;
    const files = new DataTransfer();
    files.items.add(event.dataTransfer.files[0] as File);
    input.current.files = files.files;
    look();
  };
  const preview = chosen?.url ?? (isRemoved ? undefined : shown);
  return (
    <Field
      {...{ name, label, help }}
      control={(wired) => (
        <div className={isOver ? "picture-field is-over" : "picture-field"} onDragOver={drag(true)} onDragLeave={drag(false)} onDrop={drop}>
          {preview ? (
            <img className={className} src={preview} alt="" width={96} height={96} />
          ) : (
            <div className={`${className} picture-none`} />
          )}
          <div>
            <input ref={input} className="visually-hidden" type="file" accept={TYPES} onChange={look} {...wired} />
            <div className="picture-ways">
              <label className="btn btn-sm btn-outline-primary" htmlFor={wired.id}>
                {preview ? <Trans>Choose another picture</Trans> : <Trans>Choose a picture</Trans>}
              </label>
              {(chosen ?? (isRemovable && !isRemoved)) && (
                <button type="button" className="btn btn-sm btn-outline-danger" onClick={takeAway}>
                  <Icon name="close" />
                  <Trans>Remove</Trans>
                </button>
              )}
            </div>
            <p className="form-text" role="status">
              {chosen ? chosen.name : isRemoved ? t`The picture goes when you save.` : t`Or drop one here.`}
            </p>
          </div>
          {isRemoved && <input type="hidden" name={`remove_${name}`} value="yes" />}
        </div>
      )}
    />
  );
}
