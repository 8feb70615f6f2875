// Words selected in the copy for judges come into the box of words to mask. Without script they are typed.

for (const text of document.querySelectorAll("[data-select-into]")) {
  const box = document.getElementById(text.dataset.selectInto);
  if (!box) continue;
  text.addEventListener("pointerup", () => {
    const chosen = String(document.getSelection()).trim();
    if (!chosen || chosen.length > box.maxLength) return;
    box.value = chosen;
    box.closest("details").open = true;
  });
}
