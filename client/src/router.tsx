import { createBrowserRouter, type RouteObject } from "react-router";

import { Crash } from "@/layout/Crash";
import { Layout } from "@/layout/Layout";
import { MembersOnly } from "@/layout/MembersOnly";
import { Missing } from "@/layout/Missing";

/** Screens are loaded when they are opened: the first one must not wait for the editor. */
export const screens: RouteObject[] = [
  {
    element: <Layout />,
    errorElement: <Crash />,
    children: [
      {
        errorElement: <Crash />,
        children: [
          { index: true, lazy: () => import("@/routes/home") },
          { path: "login", lazy: () => import("@/routes/log-in") },
          {
            element: <MembersOnly />,
            children: [],
          },
          { path: "*", element: <Missing /> },
        ],
      },
    ],
  },
];

export const router = createBrowserRouter(screens, { basename: import.meta.env.BASE_URL });
