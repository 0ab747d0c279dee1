import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";

import { tagsQuery } from "@/features/tags/queries";
import { TagCloud } from "@/features/tags/TagCloud";
import { Cursored } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const tags = useInfiniteQuery(tagsQuery);
  return (
    <Page title={t`Tags`}>
      <Cursored
        query={tags}
        empty={
          <Empty title={t`No post has a tag yet`}>
            <p>
              <Trans>Tags are given where a post is written.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => <TagCloud tags={items} />}
      </Cursored>
    </Page>
  );
}
