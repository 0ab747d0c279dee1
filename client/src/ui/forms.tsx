import { useLingui } from "@lingui/react/macro";
import {
  createContext,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useContext,
  useEffect,
  useId,
  useRef,
} from "react";

import type { Problem } from "@/api/problem";

const Refused = createContext<Problem | null>(null);

interface FormProps {
  /** What the server refused, if it did: each message stands at its field, the rest on top. */
  problem: Problem | null;
  onSubmit: (form: FormData) => void;
  children: ReactNode;
  className?: string;
  label?: string;
}

/** A form whose refusals stand where they belong; the focus goes to the first of them. */
export function Form({ problem, onSubmit, children, className, label }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!problem) return;
    const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    (wrong ?? form.current?.querySelector<HTMLElement>("[role=alert]"))?.focus();
  }, [problem]);
  return (
    <Refused value={problem}>
      <form
        ref={form}
        className={className ?? "form-narrow"}
        noValidate
        aria-label={label}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(new FormData(event.currentTarget));
        }}
      >
        {problem && <Summary problem={problem} />}
        {children}
      </form>
    </Refused>
  );
}

/** What is wrong with the whole, and with fields that this form does not show. */
function Summary({ problem }: { problem: Problem }) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const others = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const names = new Set([...(box.current?.closest("form")?.elements ?? [])].map((element) => element.getAttribute("name")));
    for (const line of others.current?.children ?? []) {
      (line as HTMLElement).hidden = names.has(line.getAttribute("data-field"));
    }
  }, [problem]);
  return (
    <div ref={box} className="notice notice-error" role="alert" tabIndex={-1}>
      <p>{Object.keys(problem.fields).length ? t`Not done yet: please look at the messages below.` : problem.message}</p>
      <ul ref={others} className="notice-list">
        {Object.entries(problem.fields).map(([name, said]) => (
          <li key={name} data-field={name}>
            {said.join(" ")}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps {
  name: string;
  label: string;
  help?: ReactNode;
}

interface Wired {
  id: string;
  name: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

/** A labelled control with its help and its refusal. `control` gets what ties them together. */
export function Field({ name, label, help, control }: FieldProps & { control: (wired: Wired) => ReactNode }) {
  const id = useId();
  const said = useContext(Refused)?.fields[name];
  const described = [help && `${id}-help`, said && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="mb-3">
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {control({ id, name, "aria-invalid": said ? true : undefined, "aria-describedby": described || undefined })}
      {help && (
        <div id={`${id}-help`} className="form-text">
          {help}
        </div>
      )}
      {said && (
        <p id={`${id}-error`} className="field-error">
          {said.join(" ")}
        </p>
      )}
    </div>
  );
}

export function TextField({ name, label, help, ...rest }: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, "name">) {
  return <Field {...{ name, label, help }} control={(wired) => <input className="form-control" type="text" {...rest} {...wired} />} />;
}

export function TextArea({ name, label, help, ...rest }: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name">) {
  return <Field {...{ name, label, help }} control={(wired) => <textarea className="form-control" {...rest} {...wired} />} />;
}

export function Select({ name, label, help, children, ...rest }: FieldProps & Omit<SelectHTMLAttributes<HTMLSelectElement>, "name">) {
  return (
    <Field
      {...{ name, label, help }}
      control={(wired) => (
        <select className="form-select" {...rest} {...wired}>
          {children}
        </select>
      )}
    />
  );
}

export function Checkbox({ name, label, help, ...rest }: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "type">) {
  const id = useId();
  const said = useContext(Refused)?.fields[name];
  return (
    <div className="form-check mb-3">
      <input
        className="form-check-input"
        type="checkbox"
        id={id}
        name={name}
        aria-describedby={help ? `${id}-help` : undefined}
        {...rest}
      />
      <label className="form-check-label" htmlFor={id}>
        {label}
      </label>
      {help && (
        <div id={`${id}-help`} className="form-text">
          {help}
        </div>
      )}
      {said && <p className="field-error">{said.join(" ")}</p>}
    </div>
  );
}

/** One of several: `choices` has the words by value. */
export function Radios({ name, label, choices, value }: FieldProps & { choices: Record<string, string>; value?: string }) {
  const id = useId();
  const said = useContext(Refused)?.fields[name];
  return (
    <fieldset className="mb-3" aria-describedby={said ? `${id}-error` : undefined}>
      <legend className="form-label">{label}</legend>
      {Object.entries(choices).map(([code, words]) => (
        <div className="form-check" key={code}>
          <input
            className="form-check-input"
            type="radio"
            id={id + code}
            name={name}
            value={code}
            defaultChecked={code === value}
            aria-invalid={said ? true : undefined}
          />
          <label className="form-check-label" htmlFor={id + code}>
            {words}
          </label>
        </div>
      ))}
      {said && (
        <p id={`${id}-error`} className="field-error">
          {said.join(" ")}
        </p>
      )}
    </fieldset>
  );
}

/** The button that sends a form. While it is on its way it cannot be sent twice, and says so. */
export function Submit({ busy, children, className }: { busy: boolean; children: ReactNode; className?: string }) {
  const { t } = useLingui();
  return (
    <button
      type="submit"
      className={className ?? "btn btn-primary"}
      aria-disabled={busy}
      onClick={(event) => busy && event.preventDefault()}
    >
      {busy ? t`One moment …` : children}
    </button>
  );
}
