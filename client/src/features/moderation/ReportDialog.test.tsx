import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { ReportDialog } from "./ReportDialog";

function answer(status: number, said: object): Response {
  return new Response(JSON.stringify(said), { status, headers: { "Content-Type": "application/json" } });
}

test("a refusal stands at its field with what was typed, and the same report can be sent again", async () => {
  const sent: unknown[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    if ((request as Request).method === "GET") return answer(200, { items: [{ name: "spam", description: "Spam or advertising" }] });
    sent.push(await (request as Request).json());
    return sent.length === 1
      ? answer(422, { detail: "Something is missing.", fields: { reason: ["Choose a reason."] } })
      : answer(201, { target: "/comments/7", reason: "spam", note: "Ads", created_at: "2026-01-01T00:00:00Z" });
  });
  const close = vi.fn();
  render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={new QueryClient()}>
        <ReportDialog target={{ type: "comment", id: 7 }} onClose={close} />
      </QueryClientProvider>
    </I18nProvider>,
  );
  await userEvent.type(screen.getByLabelText("What should moderators know?"), "Ads");
  await userEvent.click(screen.getByRole("button", { name: "Send the report" }));
  expect(await screen.findByText("Choose a reason.", { selector: ".field-error" })).toBeVisible();
  expect(screen.getByLabelText("What should moderators know?")).toHaveValue("Ads");
  await userEvent.click(await screen.findByLabelText("Spam or advertising"));
  await userEvent.click(screen.getByRole("button", { name: "Send the report" }));
  await vi.waitFor(() => expect(close).toHaveBeenCalled());
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual({ target: { type: "comment", id: 7 }, reason: "spam", note: "Ads" });
});
