import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { hasDraft, useDraft } from "./draft";

beforeEach(() => sessionStorage.clear());

test("a text is there again when its window is loaded anew, until it is sent", () => {
  const first = renderHook(() => useDraft("a"));
  act(() => first.result.current.write("Half a sen"));
  first.unmount();
  const again = renderHook(() => useDraft("a"));
  expect(again.result.current.text).toBe("Half a sen");
  act(() => again.result.current.forget());
  expect(hasDraft("a")).toBe(false);
});

test("the same text is sent with the same key, also after a reload, and another one with another key", () => {
  const first = renderHook(() => useDraft("a"));
  act(() => first.result.current.write("Text"));
  let key = "";
  act(() => {
    key = first.result.current.keyToSend();
  });
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  first.unmount();
  const again = renderHook(() => useDraft("a"));
  expect(again.result.current.keyToSend()).toBe(key);
  act(() => again.result.current.write("Text, and more"));
  act(() => expect(again.result.current.keyToSend()).not.toBe(key));
});
