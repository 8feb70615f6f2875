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
