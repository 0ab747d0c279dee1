import { useLingui } from "@lingui/react/macro";

import type { Schema } from "@/api/client";
import { Checkbox, Select, TextArea, TextField } from "@/ui/forms";

import { textOf } from "./settings";
import { useRoles } from "./roles";

/** The control for a setting of whatever kind. Its words come from the server, where modules bring settings of their own. */
export function SettingField({ setting }: { setting: Schema<"SettingOut"> }) {
  const { t } = useLingui();
  const roles = useRoles();
  const { name, label, kind, value, fixed } = setting;
  const help = fixed ? t`The environment of the server fixes this.` : setting.description;
  const common = { name, label, help, disabled: fixed };
  switch (kind) {
    case "switch":
      return <Checkbox {...common} defaultChecked={value === true} />;
    case "number":
      return (
        <TextField
          {...common}
          type="number"
          min={setting.minimum ?? undefined}
          max={setting.maximum ?? undefined}
          defaultValue={textOf(value)}
        />
      );
    case "lines":
    case "menu":
      return <TextArea {...common} rows={4} defaultValue={textOf(value)} />;
    case "choice":
      return (
        <Select {...common} defaultValue={textOf(value)}>
          {setting.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      );
    case "role":
      return (
        <Select {...common} key={roles.data ? "loaded" : "loading"} defaultValue={textOf(value)}>
          {[...new Set([textOf(value), ...(roles.data?.items ?? []).map((role) => role.name)])].map((role) => (
            <option key={role}>{role}</option>
          ))}
        </Select>
      );
    case "time_zone":
      return (
        <>
          <TextField {...common} list="time-zones" defaultValue={textOf(value)} />
          <datalist id="time-zones">
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      );
    default:
      return <TextField {...common} defaultValue={textOf(value)} />;
  }
}
