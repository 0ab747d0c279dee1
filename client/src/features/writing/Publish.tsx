import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";

import type { Problem } from "@/api/problem";
import { Dialog } from "@/ui/Dialog";
import { Form, Submit, TextField } from "@/ui/forms";

import { apply, useAction } from "./actions";
import type { WrittenPost } from "./content";
import { Moment } from "./Moment";
import type { Saving } from "./saving";

type How = "now" | "later" | "unlisted" | "draft";

interface Props {
  saving: Saving;
  post: WrittenPost | undefined;
  onClose: () => void;
}

/** Let readers see a draft: now, at a time, or by its address alone. */
export function Publish({ saving, post, onClose }: Props) {
  const { t } = useLingui();
  const id = useId();
  const [how, choose] = useState<How>(post?.publish_at ? "later" : "now");
  const action = useAction(saving, true);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ways: [How, string, string][] = [
    ["now", t`Now`, t`It stands on the lists and in the feeds.`],
    ["later", t`At a time`, t`The site publishes it by itself.`],
    ["unlisted", t`Unlisted`, t`Only those who have the address find it.`],
    ...(post?.publish_at ? [["draft", t`Not yet`, t`It stays a draft.`] as [How, string, string]] : []),
  ];
  const submit = (form: FormData) => {
    const wanted = form.get("publish_at") as string | null;
    // An empty or impossible time is sent as it is, so that the server says what is wrong with it.
    const at = wanted && !Number.isNaN(Date.parse(wanted)) ? new Date(wanted).toISOString() : (wanted ?? "");
    const done = {
      now: t`Published.`,
      later: t`The site will publish it by itself.`,
      unlisted: t`Published, but on no list.`,
      draft: t`It stays a draft.`,
    }[how];
    const input = { now: "published", later: "published", unlisted: "unlisted", draft: "draft" } as const;
    action.mutate({ work: apply({ status: input[how], ...(how === "later" ? { publish_at: at } : {}) }), done, then: onClose });
  };
  return (
    <Dialog title={t`Publish`} onClose={onClose}>
      <Form problem={action.error as Problem | null} onSubmit={submit}>
        <fieldset>
          <legend className="form-label">
            <Trans>When, and for whom?</Trans>
          </legend>
          {ways.map(([way, label, help]) => (
            <div key={way} className="form-check mb-2">
              <input
                className="form-check-input"
                type="radio"
                name="how"
                id={`${id}-${way}`}
                value={way}
                checked={how === way}
                aria-describedby={`${id}-${way}-help`}
                onChange={() => choose(way)}
              />
              <label className="form-check-label" htmlFor={`${id}-${way}`}>
                {label}
              </label>
              <div id={`${id}-${way}-help`} className="form-text">
                {help}
              </div>
            </div>
          ))}
        </fieldset>
        {how === "later" && (
          <TextField
            name="publish_at"
            type="datetime-local"
            label={t`Date and time`}
            help={
              <>
                <Trans>In your time zone, {zone}.</Trans>
                {post?.publish_at && (
                  <>
                    {" "}
                    <Trans>
                      So far: <Moment at={post.publish_at} />.
                    </Trans>
                  </>
                )}
              </>
            }
            defaultValue={local(post?.publish_at ? new Date(post.publish_at) : tomorrow())}
          />
        )}
        <Submit busy={action.isPending}>
          {how === "later" ? t`Publish at this time` : how === "draft" ? t`Keep it a draft` : t`Publish`}
        </Submit>
      </Form>
    </Dialog>
  );
}

function tomorrow(): Date {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at;
}

/** As the field writes it: in the zone of this device, without naming it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
