import { onServer, type Schema } from "@/api/client";

interface Props {
  picture: Schema<"CoverOut">;
  /** How wide it is shown, as HTML says it. */
  sizes: string;
  alt: string;
  /** Whether it is seen at once and so comes first. */
  eager?: boolean;
}

/** A stored picture, in the width that the screen needs. */
export function Picture({ picture, sizes, alt, eager }: Props) {
  return (
    <img
      src={onServer(picture.url)}
      srcSet={picture.srcset.split(", ").map(onServer).join(", ")}
      sizes={sizes}
      width={picture.width}
      height={picture.height}
      alt={alt}
      {...(eager ? { fetchPriority: "high" as const } : { loading: "lazy" as const, decoding: "async" as const })}
    />
  );
}
