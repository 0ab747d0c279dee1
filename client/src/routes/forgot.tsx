import { useLingui } from "@lingui/react/macro";

import { api } from "@/api/client";
import { AskLink } from "@/features/account/AskLink";

export function Component() {
  const { t } = useLingui();
  return (
    <AskLink
      title={t`Forgot your password?`}
      what={t`We send you a link by which you choose a new one.`}
      withoutMail={t`This site sends no mail. The people who run it can make you a link by which you choose a new password.`}
      ask={(email) => api.POST("/api/password/reset", { body: { email } })}
    />
  );
}
