// Copies a picture's line of Markdown. Without this the line can be marked and copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const line = document.getElementById(button.dataset.copies);
    line.select();
    await navigator.clipboard.writeText(line.value);
    button.textContent = document.body.dataset.copied;
  });
}
