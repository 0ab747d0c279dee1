import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";

import type { Problem } from "@/api/problem";
import { Checkbox, Form, Select, Submit, TextArea, TextField } from "@/ui/forms";

import { apply, change, moveToBin, useAction } from "./actions";
import { AuthorsField } from "./AuthorsField";
import { CoverField } from "./CoverField";
import type { WrittenPost } from "./content";
import { languageNames } from "./languages";
import type { Saving, Snapshot } from "./saving";
import { TagsField } from "./TagsField";

interface Props {
  saving: Saving;
  snapshot: Snapshot;
  onClose: () => void;
}

/** All of a post but its title and text. What writers write is saved like the text; the rest holds at once. */
export function Settings({ saving, snapshot, onClose }: Props) {
  const { t, i18n } = useLingui();
  const { content, state, copy } = snapshot;
  return (
    <div className="post-settings">
      <Form
        className=""
        label={t`About the post`}
        problem={state.is === "refused" ? state.problem : null}
        onSubmit={() => void saving.save()}
      >
        <TagsField tags={content.tags} onChange={(tags) => saving.edit({ tags })} />
        <TextArea
          name="excerpt"
          label={t`Summary`}
          help={<Trans>For lists, feeds and search engines. Without one, the first words stand there.</Trans>}
          rows={3}
          dir="auto"
          value={content.excerpt}
          onChange={(event) => saving.edit({ excerpt: event.target.value })}
        />
        <CoverField cover={content.cover} alt={content.cover_alt} onChange={(changes) => saving.edit(changes)} />
        <Select
          name="language"
          label={t`Language`}
          value={content.language}
          onChange={(event) => saving.edit({ language: event.target.value })}
        >
          {languageNames(content.language, i18n.locale).map(([tag, name]) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </Select>
      </Form>
      <Section title={t`Address`}>
        <Slug key={copy?.post.slug} saving={saving} slug={copy?.post.slug ?? ""} />
      </Section>
      <Section title={t`Authors`}>
        <AuthorsField saving={saving} post={copy?.post} />
      </Section>
      <Section title={t`Readers`}>
        <Switches saving={saving} post={copy?.post} />
        {copy && <Standing saving={saving} post={copy.post} onClose={onClose} />}
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="post-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Slug({ saving, slug }: { saving: Saving; slug: string }) {
  const { t } = useLingui();
  const action = useAction(saving, true);
  return (
    <Form
      className=""
      label={t`Address`}
      problem={action.error as Problem | null}
      onSubmit={(form) =>
        action.mutate({
          work: change({ slug: form.get("slug") as string }),
          done: t`The post has its new address. The old one leads to it.`,
        })
      }
    >
      <TextField
        name="slug"
        label={t`Last part of the address`}
        defaultValue={slug}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
      />
      <Submit className="btn btn-sm btn-outline-primary" busy={action.isPending}>
        <Trans>Change the address</Trans>
      </Submit>
    </Form>
  );
}

function Switches({ saving, post }: { saving: Saving; post: WrittenPost | undefined }) {
  const { t } = useLingui();
  const action = useAction(saving, true);
  const [shown, show] = useState({
    comments_open: post?.comments_open ?? true,
    is_page: post?.is_page ?? false,
    pinned: post?.pinned ?? false,
  });
  const set = (input: Partial<typeof shown>) => {
    show({ ...shown, ...input });
    action.mutate({ work: change(input) }, { onError: () => show(shown) });
  };
  return (
    <Form className="" label={t`Readers`} problem={action.error as Problem | null} onSubmit={() => undefined}>
      <Checkbox
        name="comments_open"
        label={t`Members may comment`}
        checked={shown.comments_open}
        onChange={(event) => set({ comments_open: event.target.checked })}
      />
      <Checkbox
        name="is_page"
        label={t`This is a page of the site`}
        help={<Trans>It stands in the menu, not among the posts.</Trans>}
        checked={shown.is_page}
        onChange={(event) => set({ is_page: event.target.checked })}
      />
      {post?.may.pin && (
        <Checkbox
          name="pinned"
          label={t`Keep it on top of the home page`}
          checked={shown.pinned}
          onChange={(event) => set({ pinned: event.target.checked })}
        />
      )}
    </Form>
  );
}

/** Who may read it, and the way into the bin. */
function Standing({ saving, post, onClose }: { saving: Saving; post: WrittenPost; onClose: () => void }) {
  const { t } = useLingui();
  const action = useAction(saving);
  return (
    <div className="write-actions">
      {post.status === "published" && (
        <button
          type="button"
          className="btn btn-sm btn-outline-primary"
          onClick={() => action.mutate({ work: apply({ status: "unlisted" }), done: t`Only those who have the address find it now.` })}
        >
          <Trans>Take it off the lists</Trans>
        </button>
      )}
      {post.status === "unlisted" && (
        <button
          type="button"
          className="btn btn-sm btn-outline-primary"
          onClick={() => action.mutate({ work: apply({ status: "published" }), done: t`It stands on the lists now.` })}
        >
          <Trans>Put it on the lists</Trans>
        </button>
      )}
      {post.status !== "draft" && (
        <button
          type="button"
          className="btn btn-sm btn-outline-primary"
          onClick={() => action.mutate({ work: apply({ status: "draft" }), done: t`It is a draft again: readers do not see it.` })}
        >
          <Trans>Unpublish</Trans>
        </button>
      )}
      {post.may.delete && (
        <button type="button" className="btn btn-sm btn-outline-danger" onClick={() => action.mutate({ work: moveToBin, then: onClose })}>
          <Trans>Move to the bin</Trans>
        </button>
      )}
    </div>
  );
}
