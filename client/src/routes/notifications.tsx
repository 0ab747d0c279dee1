import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import { NotificationList } from "@/features/notifications/NotificationList";
import { notificationsQuery, unreadQuery, useMarkRead } from "@/features/notifications/queries";
import { paths } from "@/paths";
import { Cursored } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";

/** What the member is told of. */
export function Component() {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const onlyUnread = search.get("show") === "unread";
  const told = useInfiniteQuery(notificationsQuery(onlyUnread));
  const unread = useQuery(unreadQuery).data?.unread ?? 0;
  const read = useMarkRead();
  const newest = told.data?.pages[0]?.items[0]?.id;
  const tabs = [
    ["", t`All`],
    ["unread", t`Unread`],
  ] as const;
  return (
    <div className="told">
      <Page
        title={t`Notifications`}
        actions={
          <>
            {newest !== undefined && unread > 0 && (
              <button
                type="button"
                className="btn btn-sm btn-outline-primary"
                aria-disabled={read.isPending}
                onClick={() =>
                  read.isPending || read.mutate({ up_to: newest }, { onSuccess: () => document.querySelector<HTMLElement>("h1")?.focus() })
                }
              >
                <Trans>Mark all read</Trans>
              </button>
            )}
            <Link className="btn btn-sm btn-outline-primary" to={paths.account("notifications")}>
              <Trans>Settings</Trans>
            </Link>
          </>
        }
      >
        <Tabs name="show" label={t`Which ones`} tabs={tabs} current={onlyUnread ? "unread" : ""} />
        <Cursored
          query={told}
          empty={
            <Empty title={onlyUnread ? t`Nothing new` : t`Nothing yet`}>
              <p>
                <Trans>Here you are told when somebody answers, mentions or follows you, and what those you follow publish.</Trans>
              </p>
            </Empty>
          }
        >
          {(items) => <NotificationList items={items} />}
        </Cursored>
      </Page>
    </div>
  );
}
