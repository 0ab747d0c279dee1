import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { Form } from "./forms";
import { PictureField } from "./PictureField";

const photo = () => new File(["x"], "me.png", { type: "image/png" });

function show(shown?: string, isRemovable?: boolean) {
  const send = vi.fn<(form: FormData) => void>();
  render(
    <I18nProvider i18n={i18n}>
      <Form problem={null} onSubmit={send}>
        <PictureField name="image" label="Picture" shown={shown} isRemovable={isRemovable} />
        <button type="submit">Send</button>
      </Form>
    </I18nProvider>,
  );
  const sent = async () => {
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    return send.mock.lastCall?.[0] as FormData;
  };
  return { sent, image: () => document.querySelector("img") };
}

test("a chosen picture is shown before it is sent, and can be taken back", async () => {
  const { sent, image } = show();
  expect(image()).toBeNull();
  await userEvent.upload(screen.getByLabelText("Picture"), photo());
  await vi.waitFor(() => expect(image()).toHaveAttribute("src", "data:image/png;base64,eA=="));
  expect(screen.getByLabelText<HTMLInputElement>("Picture").files?.[0]?.name).toBe("me.png");
  await userEvent.click(screen.getByRole("button", { name: "Remove" }));
  expect(image()).toBeNull();
  expect((await sent()).has("remove_image")).toBe(false);
});

test("the picture there is goes only when the form says so, and not when another one is chosen after all", async () => {
  const { sent, image } = show("/media/old.webp", true);
  await userEvent.click(screen.getByRole("button", { name: "Remove" }));
  expect(image()).toBeNull();
  expect(screen.getByLabelText("Picture")).toHaveFocus();
  expect((await sent()).get("remove_image")).toBe("yes");
  fireEvent.change(screen.getByLabelText("Picture"), { target: { files: [photo()] } });
  await vi.waitFor(() => expect(image()).toHaveAttribute("src", "data:image/png;base64,eA=="));
  expect((await sent()).has("remove_image")).toBe(false);
});
