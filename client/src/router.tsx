import { createBrowserRouter, type RouteObject } from "react-router";

import { Crash } from "@/layout/Crash";
import { Layout } from "@/layout/Layout";
import { MembersOnly } from "@/layout/MembersOnly";
import { Missing } from "@/layout/Missing";
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
          { path: "login", lazy: () => import("@/routes/log-in") },
          {
            element: <MembersOnly />,
            children: [
              {
                path: "admin",
                lazy: () => import("@/features/admin/AdminFrame"),
                children: [
                  { path: "moderation", lazy: () => import("@/routes/admin-moderation") },
                  { path: "members", lazy: () => import("@/routes/admin-members") },
                  { path: "members/:username", lazy: () => import("@/routes/admin-member") },
                  { path: "roles", lazy: () => import("@/routes/admin-roles") },
                  { path: "new-role", lazy: () => import("@/routes/admin-new-role") },
                  { path: "roles/:name", lazy: () => import("@/routes/admin-role") },
                  { path: "settings", lazy: () => import("@/routes/admin-settings") },
                  { path: "mail", lazy: () => import("@/routes/admin-mail") },
                  { path: "jobs", lazy: () => import("@/routes/admin-jobs") },
                  { path: "audit", lazy: () => import("@/routes/admin-audit") },
                ],
              },
            ],
          },
          { path: "*", element: <Missing /> },
        ],
      },
    ],
  },
];

export const router = createBrowserRouter(screens, { basename: import.meta.env.BASE_URL });
