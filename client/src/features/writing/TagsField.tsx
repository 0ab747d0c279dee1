import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { api, body } from "@/api/client";
import { Field } from "@/ui/forms";
import { Icon } from "@/ui/Icon";

interface Props {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

/** The tags of a post: those that others use are offered while one is typed. */
export function TagsField({ tags, onChange }: Props) {
  const { t } = useLingui();
  const [typed, type] = useState("");
  const [isOpen, open] = useState(false);
  const [active, activate] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { data } = useQuery({
    queryKey: ["tags", "beginning", typed.trim()],
    queryFn: ({ signal }) => body(api.GET("/api/tags", { params: { query: { q: typed.trim(), limit: 8 } }, signal })),
    enabled: typed.trim() !== "",
    placeholderData: keepPreviousData,
  });
  const offered = typed.trim() ? (data?.items ?? []).map(({ name }) => name).filter((name) => !tags.includes(name)) : [];
  const isShown = isOpen && offered.length > 0;

  const add = (name: string) => {
    const clean = name.trim();
    if (clean && !tags.includes(clean)) onChange([...tags, clean]);
    type("");
    activate(-1);
  };
  const remove = (name: string) => {
    onChange(tags.filter((other) => other !== name));
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const chosen = isShown ? offered[active] : undefined;
    if (event.key === "Enter" || (event.key === "," && typed.trim())) add(chosen ?? typed);
    else if (event.key === "ArrowDown" && isShown) activate((active + 1) % offered.length);
    else if (event.key === "ArrowUp" && isShown) activate((active <= 0 ? offered.length : active) - 1);
    else if (event.key === "Escape" && isShown) open(false);
    else if (event.key === "Backspace" && !typed) onChange(tags.slice(0, -1));
    else return;
    event.preventDefault();
  };

  return (
    <>
      {tags.length > 0 && (
        <ul className="tags tags-chosen">
          {tags.map((name) => (
            <li key={name}>
              <span>{name}</span>
              <button type="button" aria-label={t`Remove the tag ${name}`} onClick={() => remove(name)}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="combobox">
        <Field
          name="tags"
          label={t`Tags`}
          help={<Trans>Press Enter after each.</Trans>}
          control={(wired) => (
            <input
              {...wired}
              ref={input}
              className="form-control"
              type="text"
              role="combobox"
              aria-expanded={isShown}
              aria-controls={`${id}-offered`}
              aria-autocomplete="list"
              aria-activedescendant={isShown && active >= 0 ? `${id}-${active}` : undefined}
              autoComplete="off"
              value={typed}
              onChange={(event) => {
                type(event.target.value);
                open(true);
                activate(-1);
              }}
              onKeyDown={press}
              onBlur={() => {
                open(false);
                add(typed);
              }}
            />
          )}
        />
        <ul id={`${id}-offered`} className="combobox-list" role="listbox" aria-label={t`Tags in use`} hidden={!isShown}>
          {offered.map((name, place) => (
            <li
              key={name}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              // Before the blur, which would add what was typed.
              onMouseDown={(event) => {
                event.preventDefault();
                add(name);
              }}
            >
              {name}
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
