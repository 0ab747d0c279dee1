import { expect, test } from "vitest";

import { adapted } from "./prose";

const first = (html: string, name: string) => {
  const { body } = new DOMParser().parseFromString(adapted(html, "Copy"), "text/html");
  return body.querySelector("a, img, source, video")?.getAttribute(name);
};

test.each([
  ["/posts/spring#water", "/posts/spring#water"],
  ["http://server.test/posts/spring", "/posts/spring"],
  ["/tags/garden", "/tags/garden"],
  ["/@ann", "/@ann"],
  ["/comments/7", "/comments/7"],
  ["/search?q=rain", "/search?q=rain"],
  ["/archive?year=2024", "http://server.test/archive?year=2024"],
  ["/about", "http://server.test/about"],
  ["/posts/spring.md", "http://server.test/posts/spring.md"],
  ["https://elsewhere.example/posts/spring", "https://elsewhere.example/posts/spring"],
  ["#fn-1", "#fn-1"],
  ["mailto:ann@example.org", "mailto:ann@example.org"],
])("a link to %s leads to %s", (href, led) => {
  expect(first(`<a href="${href}">it</a>`, "href")).toBe(led);
});

test("pictures come from the server where the studio stands elsewhere", () => {
  expect(first('<img src="/media/a.webp" alt="">', "src")).toBe("http://server.test/media/a.webp");
  expect(first('<source srcset="/media/a-480.webp 480w, /media/a-960.webp 960w">', "srcset")).toBe(
    "http://server.test/media/a-480.webp 480w, http://server.test/media/a-960.webp 960w",
  );
  expect(first('<img src="https://elsewhere.example/a.png" alt="">', "src")).toBe("https://elsewhere.example/a.png");
});

test("code has a button beside it, and stays what it was", () => {
  const html = adapted('<pre class="highlight"><code>a &lt; b</code></pre>', "Copy");
  expect(html).toBe(
    '<div class="code-frame"><pre class="highlight"><code>a &lt; b</code></pre><button type="button" class="copy">Copy</button></div>',
  );
});
