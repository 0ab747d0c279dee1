import { useLingui } from "@lingui/react/macro";
import { useState } from "react";

import { keptHere } from "@/kept";
import { Icon } from "@/ui/Icon";

/** Light or dark, as on the pages: they share the choice (`theme.js`). */
export function ThemeButton() {
  const { t } = useLingui();
  const [isDark, setDark] = useState(() => {
    const chosen = document.documentElement.dataset.bsTheme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  });
  const toggle = () => {
    const theme = isDark ? "light" : "dark";
    document.documentElement.dataset.bsTheme = theme;
    keptHere.write("theme", theme);
    setDark(!isDark);
  };
  return (
    <button className="tool" type="button" aria-pressed={isDark} aria-label={t`Dark colours`} onClick={toggle}>
      <Icon name="theme" />
    </button>
  );
}
