import { onServer } from "@/api/client";

/** A person's picture, `side` pixels wide. Decoration: the name stands beside it. */
export function Avatar({ image, side = 32 }: { image: string; side?: number }) {
  return <img className="avatar" src={onServer(image)} alt="" width={side} height={side} loading="lazy" decoding="async" />;
}
