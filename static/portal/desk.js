// The desk by keyboard: j opens the next entry of the queue, k the one before. Only where nothing is being typed.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const links = [...document.querySelectorAll("[data-queue] a")];
  if (!links.length) return;
  const at = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const next = at < 0 ? links[event.key === "j" ? 0 : links.length - 1] : links[at + (event.key === "j" ? 1 : -1)];
  if (next) window.location.assign(next.href);
});
