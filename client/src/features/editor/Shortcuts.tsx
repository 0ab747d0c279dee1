import { Trans, useLingui } from "@lingui/react/macro";

import { Dialog } from "@/ui/Dialog";

import { shownKeys } from "./keys";
import { TOOLS } from "./tools";

/** What every key does. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const others = [
    [t`Save`, "Mod-s"],
    [t`Find and replace`, "Mod-f"],
    [t`Indent`, "Mod-]"],
    [t`Indent less`, "Mod-["],
    [t`Move lines up`, "Alt-ArrowUp"],
    [t`Move lines down`, "Alt-ArrowDown"],
    [t`Paste as it is`, "Mod-Shift-v"],
    [t`From the text to the toolbar`, "Alt-F10"],
    [t`Leave the text`, "Tab"],
    [t`Leave full screen, close what is open`, "Escape"],
  ] as const;
  const tools = TOOLS.flat().flatMap((tool) => (tool.keys ? [[t(tool.label), tool.keys] as const] : []));
  return (
    <Dialog title={t`Shortcuts`} onClose={onClose}>
      <p>
        <Trans>Type / at the start of a line to choose what comes there.</Trans>
      </p>
      <dl className="editor-keys">
        {[...tools, ...others].map(([label, keys]) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              <kbd>{shownKeys(keys, t)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
