import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { NavLink } from "react-router";

import { unreadQuery } from "@/features/notifications/queries";
import { paths } from "@/paths";
import { Icon } from "@/ui/Icon";

/** The way to the notifications, with how many are not read. */
export function Bell() {
  const { t, i18n } = useLingui();
  const { data } = useQuery(unreadQuery);
  const unread = data?.unread ?? 0;
  const shown = unread > 99 ? "99+" : i18n.number(unread);
  return (
    <NavLink
      className="tool tool-bell"
      to={paths.notifications()}
      aria-label={unread ? t`Notifications: ${shown} not read` : t`Notifications`}
    >
      <Icon name="bell" />
      {unread > 0 && (
        <span className="bell-count" aria-hidden="true">
          {shown}
        </span>
      )}
    </NavLink>
  );
}
