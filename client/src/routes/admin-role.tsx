import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";

import { api, body } from "@/api/client";
import { RemoveRole } from "@/features/admin/RemoveRole";
import { RoleForm } from "@/features/admin/RoleForm";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const { name = "" } = useParams();
  const role = useQuery({
    queryKey: ["roles", name],
    queryFn: ({ signal }) => body(api.GET("/api/roles/{name}", { params: { path: { name } }, signal })),
  });
  return (
    <Page title={t`Role: ${name}`}>
      <Shown query={role}>
        {(found) => (
          <>
            <RoleForm role={found} />
            {found.may.remove && <RemoveRole role={found} />}
          </>
        )}
      </Shown>
    </Page>
  );
}
