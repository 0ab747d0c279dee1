/** Every address of the studio, below its base. */
export const paths = {
  home: () => "/",
  following: () => "/following",
  tags: () => "/tags",
  tag: (slug: string) => `/tags/${encodeURIComponent(slug)}`,
  search: (words = "") => (words ? `/search?q=${encodeURIComponent(words)}` : "/search"),
  post: (slug: string) => `/posts/${encodeURIComponent(slug)}`,
  comment: (number: number) => `/comments/${number}`,
  profile: (username: string) => `/@${encodeURIComponent(username)}`,
  followers: (username: string) => `/@${encodeURIComponent(username)}/followers`,
  followed: (username: string) => `/@${encodeURIComponent(username)}/following`,
  notifications: () => "/notifications",
  logIn: (next = "") => (next ? `/login?next=${encodeURIComponent(next)}` : "/login"),
  register: () => "/register",
  forgot: () => "/forgot",
  reset: () => "/reset",
  confirm: () => "/confirm",
  welcome: (step = "") => (step ? `/welcome/${step}` : "/welcome"),
  myPosts: (tab = "") => (tab ? `/my-posts?tab=${tab}` : "/my-posts"),
  write: (slug = "") => (slug ? `/write/${encodeURIComponent(slug)}` : "/write"),
  draft: (name: string) => `/write?draft=${name}`,
  revisions: (slug: string) => `/write/${encodeURIComponent(slug)}/revisions`,
  account: (section = "profile") => `/account/${section}`,
  admin: (section = "moderation") => `/admin/${section}`,
  case: (number: number) => `/admin/moderation/${number}`,
  moderated: (username: string) => `/admin/moderation/members/${encodeURIComponent(username)}`,
  member: (username: string) => `/admin/members/${encodeURIComponent(username)}`,
  role: (name: string) => `/admin/roles/${encodeURIComponent(name)}`,
} as const;

/** Addresses of the site that have a screen at the same path. The others are pages. */
const ALIKE = [
  /^\/$/,
  /^\/posts\/[^/.]+$/,
  /^\/tags\/?$/,
  /^\/tags\/[^/]+$/,
  /^\/@[^/]+$/,
  /^\/comments\/\d+$/,
  /^\/search$/,
  /^\/notifications$/,
  /^\/following$/,
];

/** The screen for an address of the site ("/posts/spring#water"), or null where only a page is there. */
export function pathFor(address: string): string | null {
  const [path = ""] = address.split(/[?#]/, 1);
  return ALIKE.some((known) => known.test(path)) ? address : null;
}
