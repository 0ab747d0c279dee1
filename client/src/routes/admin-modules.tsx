import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { ModuleRow } from "@/features/admin/ModuleRow";
import { modulesQuery } from "@/features/admin/modules";
import { siteQuery } from "@/layout/site";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const modules = useQuery(modulesQuery);
  const working = modules.data?.items.filter(({ works }) => works).length;
  useEffect(() => {
    // The menus show what is there.
    if (working) void queries.invalidateQueries({ queryKey: siteQuery.queryKey });
  }, [queries, working]);
  return (
    <Page title={t`Modules`}>
      <p>
        <Trans>What is switched off leaves no trace on the site, and keeps its data.</Trans>
      </p>
      <Shown query={modules}>
        {({ items, is_fixed }) => (
          <>
            {is_fixed && (
              <p className="notice notice-info">
                <Trans>
                  The environment of the server says what is switched on: <code>MABLOG_MODULES</code>.
                </Trans>
              </p>
            )}
            <ul className="my-posts">
              {items.map((module) => (
                <ModuleRow key={module.name} module={module} />
              ))}
            </ul>
          </>
        )}
      </Shown>
    </Page>
  );
}
