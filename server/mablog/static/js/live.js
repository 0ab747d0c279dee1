// What others do shows without a reload: new comments below a post, and the number of unread notifications. The page is asked for anew
// only while somebody looks at it, and says in one empty answer (304) that nothing is new. Without this file, a reload does the same.

const EVERY = 30_000;
const LONGEST = 20 * EVERY;
const OVER = [401, 403, 404, 410];

// Asks an address again and again, and shows what came; ends when there is nothing to ask any more, or when `show` returns false.
function watch(address, tag, show) {
  let wait = EVERY;
  let due = Date.now() + wait;
  let timer;
  let busy = false; // and for ever, once there is nothing to ask any more

  const plan = () => {
    clearTimeout(timer);
    // A little of chance keeps the pages of many readers from asking all at once.
    if (!document.hidden && !busy) timer = setTimeout(ask, Math.max(0, due - Date.now()) + Math.random() * 2_000);
  };

  const ask = async () => {
    busy = true;
    try {
      const answer = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", redirect: "error" });
      if (OVER.includes(answer.status)) return;
      if (answer.status === 200) {
        if (show(await answer.text()) === false) return;
        tag = answer.headers.get("ETag");
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      wait = EVERY;
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
    busy = false;
    due = Date.now() + wait;
    plan();
  };

  document.addEventListener("visibilitychange", plan);
  plan();
}

function watchBadge(badge) {
  watch(badge.dataset.unread, badge.dataset.tag, (text) => {
    const { unread } = JSON.parse(text);
    badge.textContent = unread < 100 ? String(unread) : "99+"; // as notifications/words.py says it
    badge.hidden = !unread;
  });
}

function watchComments(section) {
  const news = section.querySelector(".comments-news");
  const [button, link] = news.children;
  let fresh;

  const listOf = (part) => [...part.querySelectorAll(".comment-list > .comment")];
  const isUnknown = (comment) => !document.getElementById(comment.id);

  const offer = () => {
    const here = listOf(fresh).filter(isUnknown).length;
    const count = Math.max(here, fresh.dataset.count - section.dataset.count);
    const said = count > 0 ? news.dataset.label.replace("%", count) : "";
    if (button.textContent !== said) button.textContent = link.textContent = said; // so that it is read out once
    button.hidden = !here;
    link.hidden = !said || here > 0; // then they stand on another page of the thread
  };

  // Puts each new comment where it belongs. What is there already stays the same element, with the form that may be open in it.
  const show = () => {
    let list = section.querySelector(".comment-list");
    if (!list) {
      list = document.createElement("ol");
      list.className = "comment-list";
      section.querySelector(".comments-none")?.replaceWith(list);
      if (!list.isConnected) section.append(list);
    }
    const wanted = listOf(fresh);
    const known = new Set(wanted.map((comment) => comment.id));
    for (const comment of listOf(section)) {
      if (!known.has(comment.id) && !comment.contains(document.activeElement)) comment.remove();
    }
    let place = list.firstElementChild;
    let first;
    for (const comment of wanted) {
      const mine = document.getElementById(comment.id);
      if (!mine) {
        const added = document.adoptNode(comment);
        added.classList.add("is-new");
        list.insertBefore(added, place);
        first ??= added;
        continue;
      }
      if (mine.dataset.version !== comment.dataset.version) {
        mine.querySelector(".comment-body").replaceWith(document.adoptNode(comment.querySelector(".comment-body")));
        mine.dataset.version = comment.dataset.version;
        mine.className = comment.className;
      }
      place = mine.nextElementSibling;
    }
    const title = section.querySelector("#comments-title");
    title.textContent = fresh.querySelector("#comments-title").textContent;
    section.dataset.count = fresh.dataset.count;
    offer();
    document.dispatchEvent(new Event("mablog:added"));
    if (first) {
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "nearest" });
    }
  };

  button.addEventListener("click", show);
  watch(section.dataset.live, section.dataset.tag, (text) => {
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("comments");
    if (!found || found.dataset.viewer !== section.dataset.viewer) return false; // logged in or out elsewhere
    fresh = found;
    offer();
    return true;
  });
}

const badge = document.querySelector("[data-unread]");
if (badge) watchBadge(badge);
const comments = document.querySelector("#comments[data-live]");
if (comments) watchComments(comments);
