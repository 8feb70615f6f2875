// Runs before the first paint: the chosen theme, and the mark that scripts are on.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.bsTheme = chosen;
  } catch {
    // Storage may be forbidden: the system's theme stays.
  }
})();
