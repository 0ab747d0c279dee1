import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { Form, Select, Submit } from "@/ui/forms";
import { Shown } from "@/ui/states";

import { Moment } from "./Moment";
import type { Saving } from "./saving";

interface Props {
  saving: Saving;
  slug: string;
  onClose: () => void;
}

/** Show a draft to others by secret links, each of which ends by itself or is revoked. */
export function Share({ saving, slug, onClose }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const params = { path: { slug } };
  const links = useQuery({
    queryKey: ["links", slug],
    queryFn: ({ signal }) => body(api.GET("/api/posts/{slug}/links", { params, signal })),
  });
  const renew = () => queries.invalidateQueries({ queryKey: ["links", slug] });
  const make = useMutation({
    mutationFn: async (form: FormData) => {
      await saving.save();
      return body(api.POST("/api/posts/{slug}/links", { params, body: { expires_in_days: Number(form.get("expires_in_days")) } }));
    },
    meta: { shown: true },
    onSuccess: renew,
  });
  const revoke = useMutation({
    mutationFn: (number: number) => api.DELETE("/api/posts/{slug}/links/{number}", { params: { path: { slug, number } } }),
    onSuccess: async (_, number) => {
      if (make.data?.number === number) make.reset();
      await renew();
    },
  });
  return (
    <Dialog title={t`Share this draft`} onClose={onClose}>
      <p>
        <Trans>Whoever has such a link reads the text as it is now and as it changes, without an account, until the link ends.</Trans>
      </p>
      <Form className="" problem={make.error as Problem | null} onSubmit={make.mutate}>
        <Select name="expires_in_days" label={t`The link ends`} defaultValue="7">
          <option value="1">{t`after a day`}</option>
          <option value="7">{t`after a week`}</option>
          <option value="30">{t`after 30 days`}</option>
        </Select>
        <Submit busy={make.isPending}>
          <Trans>Make a link</Trans>
        </Submit>
      </Form>
      {make.data && (
        <div className="notice new-link" role="status">
          <p>
            <Trans>Here is the link. Copy it now: it is not shown again.</Trans>
          </p>
          <CopyField label={t`Secret link`} text={make.data.url} />
        </div>
      )}
      <Shown query={links}>{({ items }) => <Links links={items} onRevoke={revoke.mutate} />}</Shown>
    </Dialog>
  );
}

function Links({ links, onRevoke }: { links: Schema<"DraftLinkOut">[]; onRevoke: (number: number) => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  if (!links.length) return null;
  return (
    <section className="post-section">
      <h3 ref={heading} tabIndex={-1}>
        <Trans>Links that work now</Trans>
      </h3>
      <ul className="rows">
        {links.map(({ number, created_by: { name }, created_at, expires_at }) => (
          <li key={number}>
            <div>
              <p className="row-title">
                <Trans>
                  Ends <Moment at={expires_at} />
                </Trans>
              </p>
              <p className="entry-meta">
                <bdi data-from-server>{name}</bdi>
                <Moment at={created_at} />
              </p>
            </div>
            <button
              type="button"
              className="btn btn-sm btn-outline-danger"
              onClick={() => {
                heading.current?.focus();
                onRevoke(number);
              }}
            >
              <Trans>
                Revoke
                <span className="visually-hidden">
                  : <Moment at={expires_at} />
                </span>
              </Trans>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
