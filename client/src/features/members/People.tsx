import { Trans, useLingui } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, type InfiniteData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";

import type { Schema } from "@/api/client";
import { MissingOr } from "@/layout/Missing";
import { paths } from "@/paths";
import { Avatar } from "@/ui/Avatar";
import { Cursored } from "@/ui/Cursored";
import { Page } from "@/ui/Page";

import { FollowButton } from "./FollowButton";
import { memberQuery } from "./queries";

interface Props {
  username: string;
  people: UseInfiniteQueryResult<InfiniteData<Schema<"FollowListOut">>>;
  title: (name: string) => string;
  empty: (name: string) => ReactNode;
}

/** Who follows a member, or whom they follow. */
export function People({ username, people, title, empty }: Props) {
  const { t } = useLingui();
  const member = useQuery(memberQuery(username));
  return (
    <MissingOr query={member}>
      {(found) => {
        const name = found.name || found.username;
        return (
          <Page title={title(name)}>
            <p className="eyebrow">
              <Link to={paths.profile(username)}>
                <bdi>{name}</bdi>
              </Link>
            </p>
            <nav className="tabs" aria-label={t`Lists of ${name}`}>
              <ul>
                <li>
                  <NavLink to={paths.followers(username)}>
                    <Trans>Followers</Trans>
                    <span className="count">{found.followers_count}</span>
                  </NavLink>
                </li>
                <li>
                  <NavLink to={paths.followed(username)}>
                    <Trans>Following</Trans>
                    <span className="count">{found.following_count}</span>
                  </NavLink>
                </li>
              </ul>
            </nav>
            <Cursored query={people} empty={empty(name)}>
              {(items) => (
                <ul className="people">
                  {items.map((person) => (
                    <Person key={person.username} person={person} />
                  ))}
                </ul>
              )}
            </Cursored>
          </Page>
        );
      }}
    </MissingOr>
  );
}

function Person({ person }: { person: Schema<"FollowOut"> }) {
  const name = person.name || person.username;
  return (
    <li>
      <Avatar image={person.image} side={52} />
      <p>
        <Link className="author-name" to={paths.profile(person.username)}>
          <bdi>{name}</bdi>
        </Link>
        <br />
        <span className="quiet">@{person.username}</span>
      </p>
      <FollowButton username={person.username} name={name} isFollowing={person.is_following} mayFollow={person.may.follow} />
    </li>
  );
}
