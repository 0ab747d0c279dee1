import { useLingui } from "@lingui/react/macro";

import { RoleForm } from "@/features/admin/RoleForm";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  return (
    <Page title={t`Make a role`}>
      <RoleForm role={null} />
    </Page>
  );
}
