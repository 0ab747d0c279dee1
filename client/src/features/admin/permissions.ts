import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What each permission allows. One that a module brought is told by its name. */
const WORDS = {
  "comments.write": msg`Comment on posts`,
  "members.follow": msg`Follow members and tags`,
  "posts.write": msg`Write and publish own posts`,
  "posts.moderate": msg`Edit, hide and approve what others wrote`,
  "members.moderate": msg`Silence and suspend members`,
  "members.manage": msg`Change members and their roles`,
  "site.manage": msg`Change the settings of the site`,
  "audit.read": msg`Read the audit log`,
};

export function permissionInWords(i18n: I18n, name: string): string {
  return name in WORDS ? i18n._(WORDS[name as keyof typeof WORDS]) : name;
}
