import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { after, firstOpen, useProgress } from "./progress";

test("the set-up goes on where it was left, and what was skipped comes before it ends", () => {
  localStorage.setItem("welcome", "mail nonsense site");
  const { result } = renderHook(() => useProgress());
  expect(result.current[0]).toEqual(["site", "mail"]);
  expect(firstOpen(result.current[0])).toBe("language");
  act(() => result.current[1]("language"));
  expect(result.current[0]).toEqual(["site", "language", "mail"]);
  expect(renderHook(() => useProgress()).result.current[0]).toEqual(["site", "language", "mail"]);
  expect(firstOpen(["site", "language", "address", "mail", "post"])).toBeNull();
  expect([after("site"), after("post")]).toEqual(["language", null]);
});
