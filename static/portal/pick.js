// Long select lists become searchable; "de xuat" finds "Đề xuất".

const WORDS = JSON.parse(document.getElementById("portal-words").textContent);

for (const select of document.querySelectorAll("select[data-pick]")) {
  const pick = new window.TomSelect(select, {
    plugins: select.multiple ? ["remove_button"] : [],
    maxOptions: 200,
    placeholder: WORDS.searchPlaceholder,
    hidePlaceholder: true,
    diacritics: true,
    render: { no_results: () => `<div class="no-results">${WORDS.noResults}</div>` },
  });
  select.setAttribute("aria-hidden", "true");
  if (select.getAttribute("aria-describedby")) pick.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
}

// A unit out of the whole tree: the server finds it, and shows where each one stands. The value is the unit's code.

for (const box of document.querySelectorAll("input[data-pick-units]")) {
  const line = (unit, escape) =>
    `<div><span>${escape(unit.name)}</span> <span class="soft">${escape([unit.place, unit.kind, unit.code].filter(Boolean).join(" · "))}</span></div>`;
  const many = box.dataset.pickMany !== undefined;
  const chosen = JSON.parse(box.dataset.chosen ?? "[]");
  const pick = new window.TomSelect(box, {
    plugins: many ? ["remove_button"] : [],
    maxItems: many ? null : 1,
    delimiter: ",",
    create: false,
    valueField: "code",
    labelField: "name",
    searchField: [],
    options: chosen,
    items: chosen.map((unit) => unit.code),
    placeholder: WORDS.searchPlaceholder,
    hidePlaceholder: true,
    score: () => () => 1,
    sortField: [{ field: "$order" }],
    shouldLoad: (words) => words.trim().length > 1,
    load(words, answer) {
      this.clearOptions((option) => this.items.includes(option.code));
      fetch(`${box.dataset.pickUnits}?q=${encodeURIComponent(words)}`)
        .then((response) => response.json())
        .then((found) => answer(found.units))
        .catch(() => answer());
    },
    render: { option: line, item: line, no_results: () => `<div class="no-results">${WORDS.noResults}</div>` },
  });
  box.setAttribute("aria-hidden", "true");
  if (box.getAttribute("aria-describedby")) pick.control_input.setAttribute("aria-describedby", box.getAttribute("aria-describedby"));
}
