interface PreviewProps {
  /** Markdown. */
  text: string;
  language: string;
  /** Heading above the text. */
  title?: string;
}

/** Markdown as readers would see it: the server's own rendering. */
export function Preview({ text, language, title }: PreviewProps) {
  return (
    <article lang={language}>
      {title && <h1>{title}</h1>}
      <p>{text}</p>
    </article>
  );
}
