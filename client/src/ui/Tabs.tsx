import { Link, useSearchParams } from "react-router";

interface Props {
  /** The parameter of the address that says which one is open. */
  name: string;
  label: string;
  tabs: readonly (readonly [value: string, label: string])[];
  current: string;
}

/** Lists beside each other, each with an address of its own. */
export function Tabs({ name, label, tabs, current }: Props) {
  const [search] = useSearchParams();
  const address = (value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    return { search: next.toString() };
  };
  return (
    <nav className="tabs" aria-label={label}>
      <ul>
        {tabs.map(([value, text]) => (
          <li key={value}>
            <Link to={address(value)} aria-current={value === current ? "page" : undefined} preventScrollReset>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
