// Ordering a list by dragging, by Alt+arrows or by buttons. The number boxes are what is sent; without script they are typed.

const WORDS = JSON.parse(document.getElementById("portal-words").textContent);

for (const list of document.querySelectorAll("[data-reorder]")) {
  for (const help of list.parentElement.querySelectorAll("[data-reorder-help]")) help.hidden = false;
  const announced = Object.assign(document.createElement("div"), { className: "visually-hidden" });
  announced.setAttribute("role", "status");
  list.after(announced);

  const renumber = () => {
    [...list.children].forEach((item, at) => {
      item.querySelector("input[type=number]").value = at + 1;
      item.querySelector(".rank-number").textContent = at + 1;
    });
    list.dispatchEvent(new Event("input", { bubbles: true }));
    const form = list.closest("form[data-guard]");
    if (form) form.dataset.changed = "yes";
  };

  const move = (item, by) => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    renumber();
    const title = item.querySelector(".rank-title").textContent.trim();
    const place = [...list.children].indexOf(item) + 1;
    announced.textContent = WORDS.movedTo.replace("{title}", title).replace("{n}", place);
  };

  for (const item of list.children) {
    item.querySelector("input[type=number]").hidden = true;
    const number = Object.assign(document.createElement("span"), { className: "rank-number" });
    const grip = Object.assign(document.createElement("i"), { className: "bi bi-grip-vertical rank-grip" });
    grip.setAttribute("aria-hidden", "true");
    item.prepend(grip, number);
    const buttons = Object.assign(document.createElement("span"), { className: "rank-buttons" });
    for (const [by, icon, words] of [[-1, "chevron-up", WORDS.up], [1, "chevron-down", WORDS.down]]) {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.setAttribute("aria-label", `${words}: ${item.querySelector(".rank-title").textContent.trim()}`);
      button.append(Object.assign(document.createElement("i"), { className: `bi bi-${icon}` }));
      button.addEventListener("click", () => {
        move(item, by);
        button.focus();
      });
      buttons.append(button);
    }
    item.append(buttons);
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      const focused = document.activeElement;
      move(item, event.key === "ArrowUp" ? -1 : 1);
      focused.focus();
    });
  }
  renumber();
  const form = list.closest("form[data-guard]");
  if (form) delete form.dataset.changed;
  window.Sortable.create(list, { handle: ".rank-grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150, onEnd: renumber });
}
