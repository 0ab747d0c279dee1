import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { Attempts } from "@/features/admin/Attempts";
import { TestMail } from "@/features/admin/TestMail";
import { useSite } from "@/layout/site";
import { cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const mails = useInfiniteQuery({
    queryKey: ["mails"],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/mail", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`Mail`}>
      <p>
        <Trans>What no server has taken yet. What waits is tried again by itself; what was refused waits for you.</Trans>
      </p>
      {!site.mail_works && (
        <p className="notice notice-warning">
          <Trans>
            This site sends no mail: <code>MAIL_SERVER</code> is not set. The command <code>mablog user link</code> makes the links that
            members need.
          </Trans>
        </p>
      )}
      <Attempts
        query={mails}
        name="mails"
        empty={t`No mail waits.`}
        hint={t`What cannot be handed over stands here, with what the mail server answered.`}
      >
        {(mail) => {
          const path = { params: { path: { mail_id: mail.id } } };
          const which = `${mail.subject}, ${mail.recipient}`;
          return {
            title: <bdi>{mail.subject}</bdi>,
            fact: (
              <Trans>
                to <bdi>{mail.recipient}</bdi>
              </Trans>
            ),
            at: mail.created_at,
            attempts: mail.attempts,
            outcome: (
              <>
                {mail.state === "dead" ? (
                  <strong>
                    <Trans>Not sent.</Trans>
                  </strong>
                ) : (
                  <Trans>Waits.</Trans>
                )}{" "}
                {mail.error && <code>{mail.error}</code>}
              </>
            ),
            deeds: [
              {
                label: (
                  <Trans>
                    Send again<span className="visually-hidden">: {which}</span>
                  </Trans>
                ),
                run: () => body(api.POST("/api/mail/{mail_id}/retry", path)),
              },
              {
                label: (
                  <Trans>
                    Remove<span className="visually-hidden">: {which}</span>
                  </Trans>
                ),
                run: () => api.DELETE("/api/mail/{mail_id}", path),
              },
            ],
          };
        }}
      </Attempts>
      {site.mail_works && (
        <>
          <h2 className="section-title">
            <Trans>Does mail arrive?</Trans>
          </h2>
          <TestMail />
        </>
      )}
    </Page>
  );
}
