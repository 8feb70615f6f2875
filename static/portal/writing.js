// The entry form: questions that depend on the content area come and go with it; tables take more rows.

for (const area of document.querySelectorAll("[data-area-choice]")) {
  const follow = () => {
    for (const part of document.querySelectorAll("[data-areas]")) part.hidden = !part.dataset.areas.split(" ").includes(area.value);
  };
  area.addEventListener("change", follow);
  follow();
}

for (const box of document.querySelectorAll("[data-rows]")) {
  const body = box.querySelector("tbody");
  const button = box.querySelector("[data-rows-add]");
  const full = () => body.rows.length >= Number(box.dataset.rowsMost);
  const add = () => {
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    const at = body.rows.length;
    row.querySelector("th").textContent = at + 1;
    for (const input of row.querySelectorAll("input")) {
      input.name = input.name.replace(`${box.dataset.rows}-${at - 1}-`, `${box.dataset.rows}-${at}-`);
      input.removeAttribute("id");
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(String(at), String(at + 1)));
      if (input.type === "checkbox") input.checked = false;
      else input.value = "";
    }
    body.append(row);
    row.querySelector("td input").focus();
    button.hidden = full();
  };
  button.hidden = full();
  button.addEventListener("click", add);
}
