import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";

import { api, body } from "@/api/client";
import { asProblem } from "@/api/problem";
import { Dialog, focusedFirst } from "@/ui/Dialog";
import { Failure } from "@/ui/states";

import { isAddress } from "./codemirror/inline";
import { useSettled } from "./useSettled";

interface Props {
  onChoose: (address: string, title: string) => void;
  onClose: () => void;
}

const SHOWN = 8;
const PAUSE = 250;

/** Chooses where a link goes: a post, found by its words, or an address (WAI-ARIA Authoring Practices, "Combobox"). */
export function LinkDialog({ onChoose, onClose }: Props) {
  const { t } = useLingui();
  const id = useId();
  const [words, setWords] = useState("");
  const [active, setActive] = useState(0);
  const asked = useSettled(words.trim(), PAUSE);
  const wanted = isAddress(asked) ? "" : asked;
  const found = useQuery({
    queryKey: ["search", wanted, SHOWN],
    queryFn: ({ signal }) => body(api.GET("/api/search", { params: { query: { q: wanted, limit: SHOWN } }, signal })),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
  });
  const isOutside = isAddress(words.trim()) || /^[/#]\S*$/.test(words.trim());
  const posts = isOutside || !wanted ? [] : (found.data?.items ?? []);
  const options = isOutside
    ? [{ address: words.trim(), title: "", shown: words.trim(), about: t`This address` }]
    : posts.map((post) => ({
        address: `/posts/${post.slug}`,
        title: post.title,
        shown: post.title,
        about: post.authors.map(({ name }) => name).join(", "),
      }));
  const choose = (place: number) => {
    const option = options[place];
    if (option) onChoose(option.address, option.title);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") choose(active);
    else if (step && options.length) setActive((active + step + options.length) % options.length);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t`Link`} onClose={onClose}>
      <label className="form-label" htmlFor={`${id}-words`}>
        <Trans>Words of a post, or an address</Trans>
      </label>
      <input
        id={`${id}-words`}
        className="form-control"
        type="text"
        role="combobox"
        ref={focusedFirst}
        autoComplete="off"
        autoCapitalize="none"
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-found`}
        aria-activedescendant={options.length ? `${id}-${active}` : undefined}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setActive(0);
        }}
        onKeyDown={keys}
      />
      {found.error && <Failure problem={asProblem(found.error)} retry={() => void found.refetch()} />}
      <ul id={`${id}-found`} className="choices" role="listbox" aria-label={t`Where the link may go`}>
        {options.map((option, place) => (
          <li
            key={option.address}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            onClick={() => choose(place)}
            onMouseMove={() => setActive(place)}
          >
            <span dir="auto">{option.shown}</span> <span className="choice-about">{option.about}</span>
          </li>
        ))}
      </ul>
      <p className="form-text" role="status">
        {wanted && found.data && !options.length && !found.isFetching && (
          <Trans>No post has these words. Try others, or paste an address.</Trans>
        )}
      </p>
    </Dialog>
  );
}
