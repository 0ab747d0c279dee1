import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, type Schema } from "@/api/client";
import { Time } from "@/ui/Time";

import { isOnItsWay, modulesQuery } from "./modules";

type Module = Schema<"ModuleOut">;

/** A module, or a feature that is optional: what it is, how it stands, and its switch. */
export function ModuleRow({ module }: { module: Module }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { name, on } = module;
  const others = module.needed_by.join(", ");
  const change = useMutation({
    mutationFn: () => api.PUT("/api/modules/{name}", { params: { path: { name } }, body: { on: !on } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: modulesQuery.queryKey }),
  });
  return (
    <li>
      <div>
        <p className="my-post-title">
          <code>{name}</code>
        </p>
        {module.summary && (
          <p className="mb-0" lang="en">
            {module.summary}
          </p>
        )}
        <p className="entry-meta">
          <span>{module.is_built_in ? t`Part of mablog` : t`Module`}</span>
          <span>
            <State module={module} />
          </span>
        </p>
        {module.broken && (
          <p className="mb-0" lang="en">
            <code>{module.broken}</code>
          </p>
        )}
        {on && others && (
          <p className="mb-0">
            <Trans>It cannot be switched off before what needs it: {others}</Trans>
          </p>
        )}
        {module.failures.map(({ hook, error, at }) => (
          <p key={hook} className="mb-0">
            <Trans>It failed, and its call was passed over:</Trans>{" "}
            <code lang="en">
              {hook}: {error}
            </code>{" "}
            <Time at={at} />
          </p>
        ))}
      </div>
      {module.may.switch && (
        <div className="my-post-actions">
          <button
            type="button"
            className="btn btn-sm btn-outline-primary"
            aria-disabled={change.isPending}
            onClick={() => change.isPending || change.mutate()}
          >
            {on ? <Trans>Switch off</Trans> : <Trans>Switch on</Trans>}
            <bdi className="visually-hidden">: {name}</bdi>
          </button>
        </div>
      )}
    </li>
  );
}

function State({ module }: { module: Module }) {
  const { on, broken } = module;
  const missing = module.waits_for.join(", ");
  if (broken) return <Trans>Left switched off, because it does not work:</Trans>;
  if (on && missing) return <Trans>Waits until this is switched on: {missing}</Trans>;
  if (isOnItsWay(module)) return on ? <Trans>Comes in a few seconds</Trans> : <Trans>Goes in a few seconds</Trans>;
  return on ? <Trans>On</Trans> : <Trans>Off</Trans>;
}
