import { Trans, useLingui } from "@lingui/react/macro";
import { useRef } from "react";

import type { Problem } from "@/api/problem";
import { Avatar } from "@/ui/Avatar";
import { Field, Form, Submit } from "@/ui/forms";

import { change, useAction } from "./actions";
import type { WrittenPost } from "./content";
import type { Saving } from "./saving";

/** Who stands as an author: others are invited by their username, and accept. */
export function AuthorsField({ saving, post }: { saving: Saving; post: WrittenPost | undefined }) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const action = useAction(saving, true);
  const authors = post?.authors ?? [];
  const invited = post?.invited ?? [];
  const usernames = [...authors.map(({ username }) => username), ...invited];
  const set = (names: string[], done: string) =>
    action.mutate({
      work: change({ authors: names }),
      done,
      then: () => {
        if (field.current) field.current.value = "";
        field.current?.focus();
      },
    });
  const without = (username: string) => usernames.filter((other) => other !== username);
  return (
    <Form
      className="post-authors"
      label={t`Authors`}
      problem={action.error as Problem | null}
      onSubmit={(form) => {
        const name = (form.get("authors") as string).trim().replace(/^@/, "");
        if (name) set([...without(name), name], t`${name} is invited.`);
      }}
    >
      <ul className="people post-people">
        {authors.map(({ username, name, image }) => (
          <li key={username}>
            <Avatar image={image} />
            <p>
              <bdi>{name}</bdi>
            </p>
            {authors.length > 1 && <Remove name={name} onClick={() => set(without(username), t`${name} is no author any more.`)} />}
          </li>
        ))}
        {invited.map((username) => (
          <li key={username}>
            <p>
              <bdi>@{username}</bdi>{" "}
              <span className="quiet">
                <Trans>invited</Trans>
              </span>
            </p>
            <Remove name={`@${username}`} onClick={() => set(without(username), t`The invitation is taken back.`)} />
          </li>
        ))}
      </ul>
      <Field
        name="authors"
        label={t`Invite an author`}
        help={<Trans>By username. They stand on the post when they accept.</Trans>}
        control={(wired) => <input ref={field} className="form-control" autoComplete="off" autoCapitalize="none" {...wired} />}
      />
      <Submit className="btn btn-sm btn-outline-primary" busy={action.isPending}>
        <Trans>Invite</Trans>
      </Submit>
    </Form>
  );
}

function Remove({ name, onClick }: { name: string; onClick: () => void }) {
  const { t } = useLingui();
  return (
    <button type="button" className="btn btn-sm btn-outline-danger" aria-label={t`Remove ${name}`} onClick={onClick}>
      <Trans>Remove</Trans>
    </button>
  );
}
