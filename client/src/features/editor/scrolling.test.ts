import { expect, it } from "vitest";

import { between, followed } from "./scrolling";

const scroller = (scrollTop: number, scrollHeight: number) => ({ scrollTop, scrollHeight, clientHeight: 100 });

it("A place between two blocks is as far between them in the other pane.", () => {
  expect(between([0, 100, 100, 300], [0, 10, 20, 420], 200)).toBe(220);
  expect(between([0, 100, 100, 300], [0, 10, 20, 420], 100)).toBe(20);
  expect(between([0, 100], [0, 10], 0)).toBe(0);
  expect(between([0, 100], [0, 10], 500)).toBe(10);
});

it("Both ends meet, and following there and back changes nothing.", () => {
  const text = [0, 50, 400, 1000];
  const page = [0, 300, 500, 3000];
  expect(followed(scroller(0, 1000), scroller(0, 3000), text, page)).toBe(0);
  expect(followed(scroller(900, 1000), scroller(0, 3000), text, page)).toBe(2900);
  for (const place of [10, 333, 600, 899]) {
    const there = followed(scroller(place, 1000), scroller(0, 3000), text, page);
    expect(followed(scroller(there, 3000), scroller(0, 1000), page, text)).toBeCloseTo(place);
  }
});

it("What is too short to scroll stays where it is.", () => {
  expect(followed(scroller(0, 100), scroller(0, 3000), [0, 100], [0, 3000])).toBe(0);
});
