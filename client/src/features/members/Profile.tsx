import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { onServer, type Schema } from "@/api/client";
import { useHas } from "@/layout/site";
import { paths } from "@/paths";
import { Icon } from "@/ui/Icon";
import { Time } from "@/ui/Time";

import { MemberActions } from "./MemberActions";

/** A member: what they say of themselves, and what whoever looks may do. Of a closed account there is the name alone. */
export function Profile({ member }: { member: Schema<"UserOut"> }) {
  const { t, i18n } = useLingui();
  const { username } = member;
  const hasFollows = useHas("follows");
  return (
    <header className="profile">
      <img className="avatar profile-picture" src={onServer(member.image)} alt="" width={512} height={512} />
      <div className="profile-text">
        <p className="profile-facts quiet">
          <span>@{username}</span>
          {member.place && (
            <span>
              <Icon name="place" />
              <bdi>{member.place}</bdi>
            </span>
          )}
          {!member.is_blocked && (
            <span>
              <Plural value={member.posts_count} one="# post" other="# posts" />
            </span>
          )}
          {hasFollows && !member.is_blocked && (
            <>
              <span>
                <Link to={paths.followers(username)}>
                  <Plural value={member.followers_count} one="# follower" other="# followers" />
                </Link>
              </span>
              <span>
                <Link to={paths.followed(username)}>
                  <Trans>{i18n.number(member.following_count)} following</Trans>
                </Link>
              </span>
            </>
          )}
        </p>
        {member.bio_html && <div className="prose profile-bio" dir="auto" dangerouslySetInnerHTML={{ __html: member.bio_html }} />}
        {member.links.length > 0 && (
          <ul className="profile-links" aria-label={t`Links`}>
            {member.links.map((link) => (
              <li key={link}>
                <Icon name="link" />
                <a href={link} rel="me nofollow noopener">
                  {link.replace(/^https?:\/\//, "").replace(/\/$/, "")}
                </a>
              </li>
            ))}
          </ul>
        )}
        <p className="profile-facts quiet">
          <span>
            <Trans>Member since {i18n.date(member.created_at, { dateStyle: "long" })}</Trans>
          </span>
          {member.last_seen && (
            <span>
              <Trans>
                Last seen <Time at={member.last_seen} />
              </Trans>
            </span>
          )}
        </p>
        <MemberActions member={member} />
      </div>
    </header>
  );
}
