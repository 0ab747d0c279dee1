import "bootstrap/dist/css/bootstrap.min.css";
import "@pages/css/mablog.css";
import "@/styles/studio.css";

import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";

import { queryClient } from "@/api/queries";
import { activate, firstLanguage } from "@/i18n";
import { router } from "@/router";

await activate(firstLanguage());

const root = document.getElementById("studio");
if (!root) throw new Error("index.html has no #studio");
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
