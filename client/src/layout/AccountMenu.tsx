import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { Link } from "react-router";

import { api, SERVER, type Schema } from "@/api/client";
import { useGoodbye } from "@/features/account/useGoodbye";
import { paths } from "@/paths";
import { Avatar } from "@/ui/Avatar";

/** Where somebody may go who has one of these permissions: the server decides who gets in. */
const RUNNING = ["posts.moderate", "members.moderate", "members.manage", "site.manage", "audit.read"];

export function AccountMenu({ viewer }: { viewer: Schema<"UserOut"> }) {
  const { t } = useLingui();
  const menu = useRef<HTMLElement>(null);
  const goodbye = useGoodbye();
  const logOut = useMutation({
    mutationFn: () => api.POST("/api/logout"),
    onSuccess: async () => {
      await goodbye();
    },
  });
  const name = viewer.name || viewer.username;
  const close = () => menu.current?.hidePopover();
  const links = [
    { to: paths.profile(viewer.username), label: t`Profile` },
    { to: paths.account(), label: t`Account` },
    ...(viewer.permissions?.some((permission) => RUNNING.includes(permission)) ? [{ to: paths.admin(""), label: t`Run the site` }] : []),
  ];
  return (
    <>
      <button className="tool tool-avatar" type="button" popoverTarget="account-menu" aria-label={t`Your account: ${name}`}>
        <Avatar image={viewer.image} />
      </button>
      <nav ref={menu} id="account-menu" className="account-menu" popover="auto" aria-label={t`Your account`}>
        <p>
          <strong>{name}</strong>
          <br />
          <span className="quiet">@{viewer.username}</span>
        </p>
        <ul>
          {links.map(({ to, label }) => (
            <li key={to}>
              <Link to={to} onClick={close}>
                {label}
              </Link>
            </li>
          ))}
          <li>
            <a href={`${SERVER}/`}>
              <Trans>The site’s pages</Trans>
            </a>
          </li>
          <li>
            <button
              type="button"
              className="menu-button"
              aria-disabled={logOut.isPending}
              onClick={() => logOut.isPending || logOut.mutate()}
            >
              <Trans>Log out</Trans>
            </button>
          </li>
        </ul>
      </nav>
    </>
  );
}
