import { createBrowserRouter, Navigate, type RouteObject } from "react-router";

import { Crash } from "@/layout/Crash";
import { Layout } from "@/layout/Layout";
import { MembersOnly } from "@/layout/MembersOnly";
import { Missing } from "@/layout/Missing";
import { OnlyWith } from "@/layout/OnlyWith";
import { paths } from "@/paths";
import { Loading } from "@/ui/states";

/** Screens are loaded when they are opened: the first one must not wait for the editor. */
export const screens: RouteObject[] = [
  {
    element: <Layout />,
    errorElement: <Crash />,
    HydrateFallback: Loading,
    children: [
      {
        errorElement: <Crash />,
        children: [
          { index: true, lazy: () => import("@/routes/home") },
          { path: "tags", lazy: () => import("@/routes/tags") },
          { path: "tags/:slug", lazy: () => import("@/routes/tag") },
          { element: <OnlyWith part="search" />, children: [{ path: "search", lazy: () => import("@/routes/search") }] },
          { path: "posts/:slug", lazy: () => import("@/routes/post") },
          { element: <OnlyWith part="comments" />, children: [{ path: "comments/:number", lazy: () => import("@/routes/comment") }] },
          { path: "login", lazy: () => import("@/routes/log-in") },
          { path: "register", lazy: () => import("@/routes/register") },
          { path: "forgot", lazy: () => import("@/routes/forgot") },
          { path: "reset", lazy: () => import("@/routes/reset") },
          { path: "confirm", lazy: () => import("@/routes/confirm") },
          { path: ":handle", lazy: () => import("@/routes/profile") },
          {
            element: <OnlyWith part="follows" />,
            children: [
              { path: ":handle/followers", lazy: () => import("@/routes/followers") },
              { path: ":handle/following", lazy: () => import("@/routes/followed") },
            ],
          },
          {
            element: <MembersOnly />,
            children: [
              { element: <OnlyWith part="follows" />, children: [{ path: "following", lazy: () => import("@/routes/following") }] },
              {
                element: <OnlyWith part="notifications" />,
                children: [{ path: "notifications", lazy: () => import("@/routes/notifications") }],
              },
              {
                path: "admin",
                lazy: () => import("@/features/admin/AdminFrame"),
                children: [
                  {
                    element: <OnlyWith part="moderation" />,
                    children: [
                      { path: "moderation", lazy: () => import("@/routes/admin-moderation") },
                      { path: "moderation/members/:username", lazy: () => import("@/routes/admin-moderated") },
                    ],
                  },
                  { path: "members", lazy: () => import("@/routes/admin-members") },
                  { path: "members/:username", lazy: () => import("@/routes/admin-member") },
                  { path: "roles", lazy: () => import("@/routes/admin-roles") },
                  { path: "new-role", lazy: () => import("@/routes/admin-new-role") },
                  { path: "roles/:name", lazy: () => import("@/routes/admin-role") },
                  { path: "settings", lazy: () => import("@/routes/admin-settings") },
                  { path: "modules", lazy: () => import("@/routes/admin-modules") },
                  { path: "mail", lazy: () => import("@/routes/admin-mail") },
                  { path: "jobs", lazy: () => import("@/routes/admin-jobs") },
                  { path: "audit", lazy: () => import("@/routes/admin-audit") },
                ],
              },
              { path: "welcome/:step?", lazy: () => import("@/routes/welcome") },
              {
                path: "account",
                lazy: () => import("@/routes/account"),
                children: [
                  { index: true, element: <Navigate to={paths.account()} replace /> },
                  { path: "profile", lazy: () => import("@/routes/account/profile") },
                  { path: "pictures", lazy: () => import("@/routes/account/pictures") },
                  { path: "language", lazy: () => import("@/routes/account/language") },
                  { path: "email", lazy: () => import("@/routes/account/email") },
                  { path: "password", lazy: () => import("@/routes/account/password") },
                  { path: "sessions", lazy: () => import("@/routes/account/sessions") },
                  { path: "tokens", lazy: () => import("@/routes/account/tokens") },
                  {
                    element: <OnlyWith part="notifications" />,
                    children: [{ path: "notifications", lazy: () => import("@/routes/account/notifications") }],
                  },
                  { path: "blocks", lazy: () => import("@/routes/account/blocks") },
                  { path: "leave", lazy: () => import("@/routes/account/leave") },
                ],
              },
              { path: "my-posts", lazy: () => import("@/routes/my-posts") },
              { path: "write/:slug?", lazy: () => import("@/routes/write") },
              { path: "write/:slug/revisions", lazy: () => import("@/routes/revisions") },
            ],
          },
          { path: "*", element: <Missing /> },
        ],
      },
    ],
  },
];

export const router = createBrowserRouter(screens, { basename: import.meta.env.BASE_URL });
