import "@pages/css/notifications.css";

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { onServer, type Schema } from "@/api/client";
import { pathFor } from "@/paths";
import { Avatar } from "@/ui/Avatar";
import { Icon } from "@/ui/Icon";
import { Time } from "@/ui/Time";

import { useMarkRead } from "./queries";

type Told = Schema<"NotificationOut">;

/** Characters of a text that stand below a notification. */
const LONGEST = 160;

/** Notifications by the day on which they came. */
export function NotificationList({ items }: { items: Told[] }) {
  const days = new Map<string, Told[]>();
  for (const told of items) {
    const day = new Date(told.created_at).toDateString();
    days.set(day, [...(days.get(day) ?? []), told]);
  }
  return [...days].map(([day, list]) => (
    <section key={day}>
      <h2 className="told-day">
        <Day date={new Date(day)} />
      </h2>
      <ul className="told-list">
        {list.map((told) => (
          <Notification key={told.id} told={told} />
        ))}
      </ul>
    </section>
  ));
}

function Day({ date }: { date: Date }) {
  const { i18n } = useLingui();
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - date.getTime()) / 86_400_000);
  if (days === 0) return <Trans>Today</Trans>;
  if (days === 1) return <Trans>Yesterday</Trans>;
  return <time dateTime={date.toISOString()}>{i18n.date(date, { dateStyle: "full" })}</time>;
}

function Notification({ told }: { told: Told }) {
  const read = useMarkRead();
  const { pathname } = new URL(told.url, window.location.origin);
  const path = pathFor(pathname);
  const words = <span data-from-server>{told.sentence}</span>;
  const open = () => told.read_at ?? read.mutate({ ids: [told.id] });
  return (
    <li className={told.read_at ? undefined : "is-unread"}>
      {told.actor ? (
        <Avatar image={told.actor.image} side={40} />
      ) : (
        <span className="told-sign">
          <Icon name="shield" />
        </span>
      )}
      <div>
        <p className="told-line">
          {told.kind === "moderation" ? (
            <strong>{words}</strong>
          ) : path ? (
            <Link to={path} onClick={open}>
              {words}
            </Link>
          ) : (
            <a href={onServer(pathname)} onClick={open}>
              {words}
            </a>
          )}
          {!told.read_at && (
            <span className="told-new">
              <Trans>new</Trans>
            </span>
          )}
        </p>
        <About told={told} />
        <p className="entry-meta">
          <Time at={told.created_at} />
          {told.kind === "moderation" && !told.read_at && (
            <button type="button" className="link-button" onClick={open}>
              <Trans>Mark read</Trans>
            </button>
          )}
        </p>
      </div>
    </li>
  );
}

/** The beginning of what it is about. */
function About({ told }: { told: Told }) {
  if (told.text) {
    return (
      <p className="told-text" dir="auto" data-from-server>
        {told.text}
      </p>
    );
  }
  if (!told.comment) return null;
  const words = new DOMParser().parseFromString(told.comment.html, "text/html").body.textContent.trim();
  return (
    <p className="told-text told-quote" dir="auto" data-from-server>
      {words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words}
    </p>
  );
}
