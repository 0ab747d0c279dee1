import { useLingui } from "@lingui/react/macro";

import "@pages/css/writing.css";
import "@/features/account/account.css";

import { useHas, useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Sectioned } from "@/ui/Sectioned";

/** The member's own screens. */
export function Component() {
  const { t } = useLingui();
  const { permissions } = useMember();
  const hasNotifications = useHas("notifications");
  const sections = {
    profile: t`Profile`,
    ...(permissions?.includes("posts.write") && { pictures: t`My pictures` }),
    language: t`Language`,
    email: t`E-mail address`,
    password: t`Password`,
    sessions: t`Devices`,
    tokens: t`API tokens`,
    ...(hasNotifications && { notifications: t`Notifications` }),
    blocks: t`Blocked members`,
    leave: t`Delete the account`,
  };
  const links = Object.entries(sections).map(([name, label]) => ({ to: paths.account(name), label }));
  return <Sectioned label={t`Your account`} links={links} />;
}
