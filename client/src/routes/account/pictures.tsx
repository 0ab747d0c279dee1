import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { NewPicture, PICTURES } from "@/features/account/NewPicture";
import { OwnPicture } from "@/features/account/OwnPicture";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const pictures = useInfiniteQuery({
    queryKey: PICTURES,
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/media", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`My pictures`}>
      <NewPicture />
      <Cursored
        query={pictures}
        empty={
          <Empty title={t`You have no pictures yet.`}>
            <p>
              <Trans>Upload one here, or drop it into a post while you write.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => (
          <>
            <p className="quiet">
              <Trans>A picture that nothing shows for a long time is removed. The day stands beside it before.</Trans>
            </p>
            <ul className="my-pictures">
              {items.map((picture) => (
                <OwnPicture key={picture.key} picture={picture} />
              ))}
            </ul>
          </>
        )}
      </Cursored>
    </Page>
  );
}
