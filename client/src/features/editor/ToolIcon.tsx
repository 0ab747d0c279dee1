import sprite from "./icons.svg?url";

/** A picture of the editor's tools: icons.svg beside this file. Its button carries the word. */
export function ToolIcon({ name }: { name: string }) {
  return (
    <svg className="icon" aria-hidden="true" width="20" height="20">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
