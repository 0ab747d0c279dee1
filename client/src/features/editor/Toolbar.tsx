import type { EditorView } from "@codemirror/view";
import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";

import type { Marks } from "./codemirror/marks";
import { shownKeys } from "./keys";
import { ToolIcon } from "./ToolIcon";
import { type Asked, type Tool, TOOLS } from "./tools";

interface Props {
  view: EditorView | null;
  marks: Marks;
  readOnly: boolean;
  ask: (what: Asked) => void;
  /** Switches of the editor's frame, behind the tools. */
  children: ReactNode;
}

/** The tools in a row: one stop of the Tab key, arrows go on within (WAI-ARIA Authoring Practices, "Toolbar"). */
export function Toolbar({ view, marks, readOnly, ask, children }: Props) {
  const { t } = useLingui();
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState("undo");
  const move = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll("button") ?? [])];
    const place = buttons.findIndex((button) => button === document.activeElement);
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const steps: Record<string, number> = {
      ArrowLeft: place - 1,
      ArrowRight: place - 1,
      Home: 0,
      End: -1,
      [forward]: (place + 1) % buttons.length,
    };
    const step = steps[event.key];
    if (event.key === "Escape") view?.focus();
    if (step === undefined) return;
    event.preventDefault();
    buttons.at(step)?.focus();
  };
  const button = (tool: Tool) => {
    const isOff =
      (readOnly && tool.name !== "keys") || (tool.name === "undo" && !marks.canUndo) || (tool.name === "redo" && !marks.canRedo);
    return (
      <ToolButton
        key={tool.name}
        name={tool.name}
        label={t(tool.label)}
        keys={tool.keys}
        pressed={tool.isToggle ? marks.on.split(" ").includes(tool.name) : undefined}
        isOff={isOff}
        tabIndex={current === tool.name ? 0 : -1}
        onClick={() => {
          if (!view || isOff) return;
          view.focus();
          tool.run(view, ask);
        }}
      />
    );
  };
  return (
    <div
      ref={bar}
      className="editor-tools"
      role="toolbar"
      aria-label={t`Formatting`}
      onKeyDown={move}
      onFocus={(event) => setCurrent((event.target as HTMLElement).dataset.tool ?? "undo")}
    >
      <div className="editor-groups">
        {TOOLS.map((group) => (
          <div key={group[0]?.name} className="editor-group">
            {group.map(button)}
          </div>
        ))}
      </div>
      <div className="editor-group editor-switches">{children}</div>
    </div>
  );
}

interface ButtonProps {
  name: string;
  label: string;
  keys?: string;
  pressed?: boolean;
  isOff?: boolean;
  tabIndex?: number;
  onClick: () => void;
}

/** A tool's button. A mouse leaves the focus where it is: in the text. */
export function ToolButton({ name, label, keys, pressed, isOff, tabIndex = -1, onClick }: ButtonProps) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      className="tool editor-tool"
      data-tool={name}
      tabIndex={tabIndex}
      aria-label={label}
      title={keys ? `${label} (${shownKeys(keys, t)})` : label}
      aria-pressed={pressed}
      aria-disabled={isOff || undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <ToolIcon name={name} />
    </button>
  );
}
