import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import { useGoodbye } from "@/features/account/useGoodbye";
import { Cursored, cursors } from "@/ui/Cursored";
import { leaveItem } from "@/ui/focus";
import { Page } from "@/ui/Page";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/toasts";

const KEY = ["account", "devices"];

export function Component() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const devices = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/sessions", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  const endOthers = useMutation({
    mutationFn: () => api.DELETE("/api/sessions"),
    onSuccess: async () => {
      document.querySelector("h1")?.focus();
      await queries.invalidateQueries({ queryKey: KEY });
      toast(t`You are logged out everywhere but here.`);
    },
  });
  return (
    <Page title={t`Devices`}>
      <p>
        <Trans>You are logged in on these. If you do not know one, log it out and change your password.</Trans>
      </p>
      <Cursored query={devices} empty={null}>
        {(items) => (
          <>
            <ul className="rows">
              {items.map((device) => (
                <Device key={device.id} device={device} />
              ))}
            </ul>
            {items.length > 1 && (
              <div className="account-ways">
                <button
                  type="button"
                  className="btn btn-outline-primary"
                  aria-disabled={endOthers.isPending}
                  onClick={() => endOthers.isPending || endOthers.mutate()}
                >
                  <Trans>Log out everywhere but here</Trans>
                </button>
              </div>
            )}
          </>
        )}
      </Cursored>
    </Page>
  );
}

function Device({ device }: { device: Schema<"SessionOut"> }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const goodbye = useGoodbye();
  const name = [device.browser, device.system].filter(Boolean).join(" · ") || t`Unknown device`;
  const id = `device-${device.id}`;
  const end = useMutation({
    mutationFn: () => api.DELETE("/api/sessions/{number}", { params: { path: { number: device.id } } }),
    onSuccess: async () => {
      if (device.current) {
        await goodbye();
        return;
      }
      leaveItem(document.getElementById(id));
      await queries.invalidateQueries({ queryKey: KEY });
    },
  });
  return (
    <li id={id}>
      <div>
        <p className="row-title">
          <bdi>{name}</bdi>
          {device.current && (
            <span className="badge-here">
              <Trans>This device</Trans>
            </span>
          )}
        </p>
        <p className="entry-meta">
          {device.address && <span>{device.address}</span>}
          <span>
            <Trans>
              last used <Time at={device.last_used_at} />
            </Trans>
          </span>
          <span>
            <Trans>
              since <Time at={device.created_at} />
            </Trans>
          </span>
        </p>
      </div>
      <button
        type="button"
        className="btn btn-outline-primary btn-sm"
        aria-label={t`Log out: ${name}`}
        aria-disabled={end.isPending}
        onClick={() => end.isPending || end.mutate()}
      >
        <Trans>Log out</Trans>
      </button>
    </li>
  );
}
