import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "react-router";

import { commentQuery } from "@/features/comments/queries";
import { MissingOr } from "@/layout/Missing";
import { paths } from "@/paths";

/** A comment by its number: leads to where it stands. */
export function Component() {
  const { number = "" } = useParams();
  const comment = useQuery(commentQuery(Number(number)));
  return <MissingOr query={comment}>{(found) => <Navigate to={`${paths.post(found.post)}#comment-${found.id}`} replace />}</MissingOr>;
}
